import { describe, expect, test } from 'vitest'
import { pageTitle, titleOf } from './title.ts'

describe('titleOf', () => {
  test.each<[html: string, title: string | null]>([
    ['<title>Home</title>', 'Home'],
    ['<html><head><TITLE class=x >Home</TITLE ></head>', 'Home'],
    ['<title>\n  Two\t words \n</title>', 'Two words'],
    ['<title>Fish &amp; Chips &#8211; &eacute;t&eacute; &#x1F41F;</title>', 'Fish & Chips – été 🐟'],
    ['<title>a <b>c</b></title>', 'a <b>c</b>'],
    ['<title>A &lt;/title&gt; B</title>', 'A </title> B'],
    ['<title></title>', null],
    ['<title> &nbsp; </title>', null],
    ['<title>never closed', 'never closed'],
    ['<title', null],
    ['<p>none</p>', null],
    ['', null],
    ['<titles>no</titles>', null],
    ['<!-- <title>old</title> --><title>new</title>', 'new'],
    ['<!-- <title>old</title>', null],
    ['<script>"<title>no</title>"</script><title>yes</title>', 'yes'],
    ['<STYLE>/*<title>*/</STYLE><title>yes</title>', 'yes'],
    ['<svg><title>drawing</title></svg><title>page</title>', 'page'],
    ['<textarea><title>no</title></textarea>', null],
    ['<noscript><title>no</title></noscript><title>yes</title>', 'yes'],
    ['<title>first</title><title>second</title>', 'first'],
    [`<title>${'x'.repeat(5000)}</title>`, 'x'.repeat(1024)],
    [`${' '.repeat(100_000)}<title>far</title>`, 'far'],
    [`${' '.repeat(140_000)}<title>too far</title>`, null],
  ])('%.60j', (html, title) => {
    expect(titleOf(html)).toBe(title)
  })
})

/** The title, and how many bytes of the page were decoded for it. */
function titleAndBytes(html: string): [title: string | null, decoded: number] {
  const body = Buffer.from(html)
  let decoded = 0
  const title = pageTitle((firstBytes) => {
    const start = body.subarray(0, firstBytes)
    decoded += start.length
    return start.toString()
  })
  return [title, decoded]
}

const kb = (count: number): string => ' '.repeat(count * 1024)

describe('pageTitle', () => {
  test('decodes the beginning of a page only, if its title ends there', () => {
    expect(titleAndBytes(`<title>Home</title>${kb(500)}`)).toEqual(['Home', 16 * 1024])
  })

  test.each([
    ['further down', `${kb(20)}<title>Far</title>`],
    ['begun, but not ended', `${kb(16).slice('<title>Be'.length)}<title>Begun and ended</title>`],
    ['never ended', '<title>never closed'],
    ['behind a title of something else', `<svg><title>no</title></svg>${kb(16)}<title>Page</title>`],
    ['of a character that is cut', `${kb(16).slice('<title>a'.length)}<title>aé</title>`],
    ['empty', `<title></title>${kb(20)}<title>second</title>`],
    ['missing', kb(20)],
  ])('a title that is %s', (_, html) => {
    expect(titleAndBytes(html)[0]).toBe(titleOf(html))
  })
})
