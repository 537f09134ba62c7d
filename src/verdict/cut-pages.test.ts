import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgedParts } from '../page/judged-parts.ts'
import type { Verdict } from './judgement.ts'
import { judgePage } from './verdict.ts'

const rows = '<tr><td><a href="/item/1" class="name">Brass latch</a></td><td>5.00</td></tr>'.repeat(500)
const out = '<a href="/logout">Log out</a>'
const login =
  '<form action="/login"><input name="user"><input type="password" name="pass"><button>Log in</button></form>'
const code = (inner: string) =>
  `<script>${'if (a < b) { c(); } '.repeat(1500)}h = '${inner}';${'d(); '.repeat(900)}</script>`
const comment = (inner: string) => `<!-- ${'<p>old</p>'.repeat(2500)}${inner}${'<p>old</p>'.repeat(500)} -->`

/** Of a page above 64 KB a scrape parses the first and the last 32 KB: the end may begin within one of these. */
test.each<[string, string, Verdict]>([
  ['a control to log out in a script', `<p>Shop</p>${rows}${code(out)}<p>End</p>`, 'unknown'],
  ['a login form in a script', `${out}${rows}${code(login)}<p>End</p>`, 'logged_in'],
  ['a login form alone in a script', `<p>Shop</p>${rows}${code(login)}<p>End</p>`, 'unknown'],
  ['a control to log out in a script that was cut', `<p>Shop</p>${rows}${code(out).slice(0, -9)}`, 'unknown'],
  ['a login form in a script that was cut', `${out}${rows}${code(login).slice(0, -9)}`, 'logged_in'],
  ['a control to log out in a comment', `<p>Shop</p>${rows}${comment(out)}<p>End</p>`, 'unknown'],
  ['a control behind a script', `<p>Shop</p>${rows}${code(login)}${out}`, 'logged_in'],
  ['a login form behind a comment', `<p>Shop</p>${rows}${comment(out)}${login}`, 'logged_out'],
  [
    'a login form before a script that counts down',
    `${out}${rows}${rows}${login}<script>while (n-->0) h("</noscript>")</script>`,
    'unknown',
  ],
])('%s', (_what, body, expected) => {
  const page = examplePage(body)
  expect(body.length).toBeGreaterThan(65_536)
  expect([judgePage(page, 'parts').verdict, judgePage(page).verdict]).toEqual([expected, expected])
  const [first, second = ''] = judgedParts(body)
  expect(judgePage(examplePage(first + second), first.length).verdict).toBe(expected)
})
