import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { judgedParts, WINDOW_CHARS } from './judged-parts.ts'

const row = '<tr><td><a href="/item/1" class="name">Brass latch</a></td><td>5.00</td></tr>\n'
const rows = (count: number) => row.repeat(count)
const page = (middle: string) => `<html><body><h1>Stock</h1>${rows(250)}${middle}${rows(250)}</body></html>`

describe('the parts of a page that a scrape judges', () => {
  it('leaves out plain content between the ends', () => {
    const body = page('')
    const parts = judgedParts(body)
    expect(parts).toHaveLength(2)
    expect(parts.join('').length).toBeLessThan(16_384)
    expect(body.startsWith(parts[0])).toBe(true)
    expect(body.endsWith(parts[1] ?? '')).toBe(true)
    expect(parts[1]).toMatch(/^<\/?(?:tr|td|a)/)
  })

  it.each([
    ['a form', '<form action="/x"><input name="a"></form>'],
    ['a link to log in', '<a href="/login">Enter</a>'],
    ['a word about the account', '<p>Your Account is closed</p>'],
    ['a script', '<script>me = {"name":"Mira"}</script>'],
    ['a heading', '<h1>Who are you?</h1>'],
    ['a comment', '<!-- nothing -->'],
    ['something hidden', '<p hidden>x</p>'],
    ['a script that does not end', `<script>${rows(9)}`],
  ])('keeps %s in the middle, with what is around it', (_what, telling) => {
    const kept = judgedParts(page(`<p>before</p>${telling}<p>behind</p>`)).join('')
    expect(kept).toContain(`<p>before</p>${telling}<p>behind</p>`)
  })

  it.each(['script', 'style', 'template', 'noscript', 'svg'])('does not cut within <%s>', (tag) => {
    const inner = `<${tag}>${'x < y && <b>z</b>;\n'.repeat(2000)}</${tag}>`
    const body = `<html><body>${inner}<p>End</p></body></html>`.padEnd(2 * WINDOW_CHARS, '\n')
    expect(judgedParts(body)).toEqual([body])
  })

  it('takes the ends of a long page, whatever is between them', () => {
    const body = `${'<p>user</p>'.repeat(4000)}${'<p>account</p>'.repeat(4000)}`
    const [first, second = ''] = judgedParts(body)
    expect(first).toBe(body.slice(0, WINDOW_CHARS))
    expect(second).toBe(body.slice(-WINDOW_CHARS))
  })

  it('gives the verdict that the whole page gives', () => {
    const controls = [
      '<a href="/logout">Log out</a>',
      '<form action="/login"><input type="password"><button>Log in</button></form>',
      '<p>Hello, Mira Holt</p>',
      '<nav><a href="/login">Sign in</a></nav>',
      '',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...controls), fc.nat(500), (control, before) => {
        const body = `<html><body><h1>Stock</h1>${rows(before)}${control}${rows(500 - before)}</body></html>`
        const judged = (extent: 'parts' | 'whole') => judgePage(examplePage(body), extent).verdict
        expect(judged('parts')).toBe(judged('whole'))
      }),
    )
  })

  it('is never longer than the page, and begins and ends as it does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(rows(30), '<script>', '</script>', '<!--', '-->', 'user ', 'x'.repeat(3000))),
        (all) => {
          const body = all.join('')
          const parts = judgedParts(body)
          expect(parts.join('').length).toBeLessThanOrEqual(body.length)
          expect(body.startsWith(parts[0])).toBe(true)
          expect(body.endsWith(parts[1] ?? parts[0])).toBe(true)
        },
      ),
    )
  })
})
