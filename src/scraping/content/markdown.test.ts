import { describe, expect, test } from 'vitest'
import { byForm } from '../../../test/support/long-form.ts'
import { toMarkdown } from './markdown.ts'

const base = 'https://a.test/d/page'
const prose = 'A sentence, with commas, that is long enough to be taken for what somebody wrote to be read. '.repeat(5)

describe('toMarkdown', () => {
  test.each<[name: string, html: string, markdown: string]>([
    ['nothing', '', ''],
    ['blank', ' \n ', ''],
    ['plain text', 'hello', 'hello'],
    ['headings', '<h1>A</h1><h2>B</h2><p>c</p>', '## A\n\n## B\n\nc'],
    ['emphasis', '<p><b>a</b> <em>b</em> <code>c</code></p>', '**a** _b_ `c`'],
    ['a list', '<ul><li>a</li><li>b</li></ul>', '-   a\n-   b'],
    ['a relative link', '<p><a href="../x">l</a></p>', '[l](https://a.test/x)'],
    ['a link under a base', '<base href="https://b.test/y/"><p><a href="x">l</a></p>', '[l](https://b.test/y/x)'],
    ['a link with brackets', '<p><a href="/x(1)">l</a></p>', '[l](https://a.test/x%281%29)'],
    ['a link over several lines', '<p><a href="/x"><div>a</div><div>b</div></a></p>', '[a b](https://a.test/x)'],
    ['a script as a link', '<p><a href="javascript:alert(1)">l</a></p>', 'l'],
    ['an image', '<p><img src="/i.png" alt="[A]"></p>', '![\\[A\\]](https://a.test/i.png)'],
    ['an image within the page', '<p><img src="data:image/png;base64,AA" alt="A"></p>', 'A'],
    ['code', '<pre><code>a\n  b</code></pre>', '```\na\n  b\n```'],
    [
      'scripts and styles',
      '<p>a</p><script>b()</script><style>c{}</style><noscript>d</noscript><template>e</template>',
      'a',
    ],
    ['a frame', '<p>a</p><iframe src="/x">b</iframe>', 'a'],
    [
      'a table',
      '<table><tr><th>a<th>b|c<tr><td>1<td><a href="/x">2</a></table>',
      '| a | b\\|c |\n| --- | --- |\n| 1 | [2](https://a.test/x) |',
    ],
    [
      'a table with a head',
      '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
      '| a |\n| --- |\n| 1 |',
    ],
    ['a table for layout', '<table><tr><td><h2>a</h2><p>b</p></td><td>c</td></tr></table>', '## a\n\nb\n\nc'],
    ['a title without a body', '<!doctype html><title>t</title><p>hello', 'hello'],
    ['a body without html', '<body class=x><p>a</body>', 'a'],
  ])('%s', (_name, html, markdown) => {
    expect(toMarkdown(html, base)).toEqual({ markdown, warning: null })
  })

  test('gives the main content, without what stands around it', () => {
    const html = `<html><head><title>The story</title></head><body><nav><a href=/home>Home</a></nav>
      <article><h1>The story</h1><p>${prose}</p><p>${prose}</p></article><footer>Imprint</footer></body></html>`
    const { markdown, warning } = toMarkdown(html, base)
    expect(warning).toBeNull()
    expect(markdown).toContain(prose.trim())
    expect(markdown).not.toMatch(/Home|Imprint/)
    expect(markdown.match(/The story/g)).toHaveLength(1)
  })

  test('gives the whole page where little of it stands out', () => {
    const rows = Array.from({ length: 200 }, (_, i) => `<li><a href="/${i}">Item number ${i}</a></li>`).join('')
    const { markdown } = toMarkdown(`<html><body><ul>${rows}</ul><p>short, text</p></body></html>`, base)
    expect(markdown).toContain('[Item number 199](https://a.test/199)')
  })

  test.each([
    ['nested 100,000 deep', `${'<div>'.repeat(100_000)}word`],
    ['of 100,000 elements', '<b>word</b>'.repeat(100_000)],
    ['of 50,000 paragraphs', '<p>word'.repeat(50_000)],
    ['of bare ampersands', `${'&'.repeat(100_000)} word`],
    ['of bare angle brackets', `${'<'.repeat(100_000)} word`],
    ['of closing angle brackets', `${'>'.repeat(100_000)} word`],
    ['of entities', 'a&lt;word '.repeat(30_000).trim()],
    ['of four megabytes', 'word '.repeat(800_000)],
  ])('a page %s is given as text', (_name, html) => {
    const { markdown, warning } = toMarkdown(html, base)
    expect(markdown).toMatch(/word$/)
    expect(warning).toMatch(/^markdown: the page is too large/)
  })

  test('a page nested deep, but less, still is a document', () => {
    const levels = byForm({ short: 150, long: 399 })
    expect(toMarkdown(`${'<div>'.repeat(levels)}<b>word</b>`, base)).toEqual({ markdown: '**word**', warning: null })
  })
})
