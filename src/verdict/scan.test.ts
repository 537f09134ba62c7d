import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import { judgeScan } from './scan.ts'

const filler = '<tr><td><a href="/item/1" class="name">Brass latch</a></td><td>5.00</td></tr>'.repeat(700)
/** The verdict; null if the page must be parsed. */
const verdictOf = (body: string, over: Partial<Page> = {}) => judgeScan(examplePage(body, over))?.verdict ?? null

describe('the first stage of a scrape', () => {
  test.each<[string, string, Partial<Page>, string | null]>([
    [
      'a page of 50 KB with a link to log out',
      `<header><a href="/logout">Log out</a></header><table>${filler}</table>`,
      {},
      'logged_in',
    ],
    ['the link at the very end', `<table>${filler}</table><a href="/x?do=logout&t=1">x</a>`, {}, 'logged_in'],
    [
      'a form that logs out',
      `${filler}<form action="/admin/logout/" method="post"><button>End</button></form>`,
      {},
      'logged_in',
    ],
    ['a label in another language', `<a href="/x">Abmelden</a>${filler}`, {}, 'logged_in'],
    ['a button with a label', `<button type="button"><i class="icon"></i> Sign out</button>${filler}`, {}, 'logged_in'],
    ['nothing', filler, {}, null],
    ['prose about logging out', `<p>Always log out.</p>${filler}`, {}, null],
    ['a path in a script', `<script>var p={"logoutPath":"/logout"}</script>${filler}`, {}, null],
    ...(
      [
        ['script', 'h = a < b + "', '"'],
        ['script type="text/x-template"', '<p>', '</p>'],
        ['template', '<p>', '</p>'],
        ['noscript', '<p>', '</p>'],
        ['textarea', '<p>', '</p>'],
        ['!-- ', '<p>', '</p>'],
      ] as const
    ).map(([opening, before, after]): [string, string, Partial<Page>, null] => {
      const inner = `${before.repeat(99)}<a href="/logout">Log out</a>${after.repeat(99)}`
      const closing = opening.startsWith('!--') ? '-->' : `</${opening.split(' ')[0]}>`
      return [`a link in ${opening}`, `${filler}<${opening}>${inner}${closing}<p>Log in to read more.</p>`, {}, null]
    }),
    [
      'a link behind a script',
      `<script>h = '<a href="/login">Log in</a>'</script><a href="/logout">Log out</a>${filler}`,
      {},
      'logged_in',
    ],
    [
      'a link to log out and a password field',
      `<a href="/logout">Log out</a><input type='password'>${filler}`,
      {},
      null,
    ],
    ['the same, unquoted and in capitals', `<a href="/logout">Log out</a><INPUT TYPE=PASSWORD>${filler}`, {}, null],
    [
      'a link to log out and a field for a code, in capitals',
      `<a href="/logout">Log out</a><INPUT AUTOCOMPLETE=ONE-TIME-CODE>${filler}`,
      {},
      null,
    ],
    [
      'a link to log out and one to log in',
      `<a href="/logout">Log out</a> <a href="/login">Log in</a>${filler}`,
      {},
      null,
    ],
    [
      'a link to log out, and one to log in whose label goes on',
      `<a href="/_logout">Log out</a> <a href="/x">Login / Get an account</a>${filler}`,
      {},
      null,
    ],
    ['the same in another language', `<a href="/x">Abmelden</a> <a href="/y"> Anmelden</a>${filler}`, {}, null],
    [
      'one within the page, which may lead to a heading',
      `<a href="#out">Log out</a>${filler}<a href="/logout">Log out</a>`,
      {},
      null,
    ],
    ['a link to log out behind a directive', `<a v-if="user" href="/logout">Log out</a>${filler}`, {}, null],
    ['a meta refresh', `<meta http-equiv="refresh" content="0;url=/x"><a href="/logout">Log out</a>`, {}, null],
    ['the login page after logging out', `<a href="/login?logout=1">x</a>${filler}`, {}, null],
    [
      'a final URL that is a login page',
      '<a href="/logout">Log out</a>',
      { finalUrl: 'https://site.example/login' },
      null,
    ],
    [
      'a cleared cookie',
      '<a href="/logout">Log out</a>',
      { setCookies: [{ name: 'sid', cleared: true, hopUrl: '' }] },
      null,
    ],
    ['a status that refuses', '<a href="/logout">Log out</a>', { status: 403 }, null],
    ['a site that is down', 'oops', { status: 500 }, 'site_down'],
    ['too many requests', 'slow down', { status: 429 }, 'blocked'],
    ['the refusal of programs by its status alone', 'Request denied', { status: 999 }, 'blocked'],
    ['an image', '', { contentType: 'image/png' }, 'unknown'],
    ['data', `{"menu":"<a href='/logout'>Log out</a>"}`, {}, null],
  ])('%s', (_name, body, over, expected) => {
    expect(verdictOf(body, over)).toBe(expected)
  })

  test('searches both ends of a long page', () => {
    const middle = '<p>Lorem ipsum dolor sit amet.</p>'.repeat(40_000)
    expect(verdictOf(`${middle}<a href="/logout">Log out</a>`)).toBe('logged_in')
    expect(verdictOf(`<a href="/logout">Log out</a>${middle}<input type="password">`)).toBe(null)
  })
})
