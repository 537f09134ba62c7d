import { describe, expect, test } from 'vitest'
import { expectLinear, tellingChars } from '../../test/support/growth.ts'
import { parseHtml } from './parse-html.ts'
import { showsLessThan, TREE_BOUNDS } from './tree.ts'

const login = `<main><form action="/in" id="f"><label for="u">User <b>name</b></label><input id="u" name="user">
<label>Password <input type="password" name="pw" autocomplete="current-password"></label>
<input name="code" placeholder="Code"><input type="hidden" name="t" value="secret"><button>Sign <i>in</i></button></form></main>`

describe('a tree', () => {
  test('has the forms of a page with their inputs and buttons', () => {
    const tree = parseHtml(login)
    const [form] = tree.forms
    expect(form).toMatchObject({ action: '/in', buttons: ['Sign', 'in'] })
    expect(form?.inputs.map(({ type, name }) => [type, name])).toEqual([
      ['text', 'user u'],
      ['password', 'pw'],
      ['text', 'code'],
      ['hidden', 't'],
    ])
    expect(form?.inputs.map(({ value }) => value)).toEqual(['', '', '', ''])
  })

  test('closes what authors leave open', () => {
    const { elements } = parseHtml('<ul><li>a<li>b<ul><li>c</ul></ul><p>d<p>e<table><tr><td>f<td>g<tr><td>h</table>')
    const parents = elements.map(({ tag, parent }) => `${tag}<${elements[parent]?.tag ?? ''}`)
    expect(parents).toEqual([
      'ul<',
      'li<ul',
      'li<ul',
      'ul<li',
      'li<ul',
      'p<',
      'p<',
      'table<',
      'tr<table',
      'td<tr',
      'td<tr',
      'tr<table',
      'td<tr',
    ])
  })

  test('closes what was left open within the last twelve levels only', () => {
    const parentOf = (between: number) => {
      const { elements } = parseHtml(`<tr><td>a${'<b>'.repeat(between)}<td>c`)
      return elements[elements.at(-1)?.parent ?? -1]?.tag
    }
    expect([parentOf(11), parentOf(12)]).toEqual(['tr', 'b'])
  })

  test('tells how much a page shows without reading more of it than that takes', () => {
    const tree = parseHtml('<p>12345</p><p hidden>12345</p><script>12345</script>')
    expect([showsLessThan(5, tree), showsLessThan(6, tree)]).toEqual([false, true])
  })

  test.each([
    ['bare signs', '<'],
    ['elements that never end', '<p>a'],
    ['nested elements', '<div>'],
    ['ends of nothing', 'a</p>'],
    ['bare signs between letters', 'é<'],
    ['inputs', '<input name=a value=b>'],
    ['meta tags', '<meta name=a content=b>'],
    ['scripts', '<script>a</script>'],
    ['attributes', '<p a=1 b=2 c=3>'],
  ])('stays within its bounds, in linear time: %s', (_name, unit) => {
    expectLinear(tellingChars, (chars) => {
      const html = unit.repeat(chars / unit.length)
      return () => {
        const tree = parseHtml(html)
        expect(tree.elements.length).toBeLessThanOrEqual(TREE_BOUNDS.elements)
        expect(tree.texts.length).toBeLessThanOrEqual(TREE_BOUNDS.texts)
        expect(Math.max(0, ...tree.texts.slice(0, 1000).map(({ text }) => text.length))).toBeLessThanOrEqual(300)
      }
    })
  })
})
