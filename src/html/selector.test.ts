import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { expectLinear } from '../../test/support/growth.ts'
import { parseHtml } from './parse-html.ts'
import { parseSelector, selects } from './selector.ts'

const page = `<!doctype html><html><body class="home page"><header id="top"><ul class="menu user-menu"><li><a href="/me" data-user="7">Mira &amp; co</a><li class="last"><a href="/logout?x=1" title="Log out">Out</a></ul></header>
<main><div><p>One<p class="x y">Two<img src=a><input type="password" name="pw" disabled></div></main></body></html>`

const found = (selector: string, html = page): boolean | null => {
  const read = parseSelector(selector)
  return read === null ? null : selects(parseHtml(html).elements, read)
}

describe('a selector', () => {
  test.each<[string, boolean]>([
    ['a', true],
    ['A', true],
    ['table', false],
    ['*', true],
    ['#top', true],
    ['#nowhere', false],
    ['.menu', true],
    ['.user-menu.menu', true],
    ['.user', false],
    ['ul.menu > li > a', true],
    ['ul.menu > a', false],
    ['ul.menu a', true],
    ['header > ul > li.last > a[title="Log out"]', true],
    ['main a', false],
    ['body.home a[href^="/logout"]', true],
    ["a[href$='x=1']", true],
    ['a[href*=gou]', true],
    ['a[data-user]', true],
    ['a[data-user=7]', true],
    ['a[data-user="8"]', false],
    ['li[class~=last]', true],
    ['input[type=password][disabled]', true],
    ['p.x input', true],
    ['table, #top', true],
    ['table, td', false],
    ['main > div > p.y', true],
    ['header p', false],
  ])('%s: %s', (selector, expected) => {
    expect(found(selector)).toBe(expected)
  })

  test.each([
    '',
    ' ',
    '>',
    'a >',
    '> a',
    'a,',
    ',a',
    'a b:hover',
    'a::before',
    'a + b',
    'a ~ b',
    'a[',
    'a[b=',
    '#',
    '.',
    'a b > > c',
    ':has(a)',
    'a{',
    '[href^=""]',
    'ab*',
    '<a>',
    'x'.repeat(501),
    'a '.repeat(31),
  ])('is refused where it is %j', (selector) => {
    expect(parseSelector(selector)).toBeNull()
  })

  test('finds what a browser’s own rules find', () => {
    const tag = fc.constantFrom('div', 'span', 'section')
    const attributes = fc.constantFrom('', ' class="k"', ' id="z"', ' class="k m"')
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, depthSize: 'medium' },
        fc.constant(''),
        fc
          .tuple(tag, attributes, fc.array(tie('tree'), { maxLength: 3 }))
          .map(([name, given, inner]) => `<${name}${given}>${inner.join('')}</${name}>`),
      ),
    }))
    const compound = fc.constantFrom('div', 'span', 'section', '.k', '#z', 'div.k', '*', '.k.m')
    const selector = fc
      .array(fc.tuple(compound, fc.constantFrom(' ', ' > ')), { minLength: 1, maxLength: 4 })
      .map((steps) => steps.map(([one, join], index) => (index === 0 ? one : join + one)).join(''))
    fc.assert(
      fc.property(tree, selector, (body, css) => {
        const html = `<html><body>${body}</body></html>`
        expect(found(css, html)).toBe(parseHTML(html).document.querySelector(css) !== null)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['deep', 100_000, (times: number) => '<div>'.repeat(times)],
    ['wide', 300_000, (times: number) => '<p class="a">'.repeat(times)],
    ['attributes', 1_000_000, (times: number) => `<p ${'a=1 '.repeat(times)}>`],
    ['closing tags of nothing', 30_000, (times: number) => `${'<b>'.repeat(times)}${'</i>'.repeat(5 * times)}`],
  ])('reads hostile markup in linear time: %s', (_name, size, make) => {
    expectLinear(size, (times) => {
      const html = make(times)
      return () => expect(found('main .x > .y', html)).toBe(false)
    })
  })
})
