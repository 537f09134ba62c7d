import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import { wordings } from '../wordings/wordings.ts'
import { judgeCompared } from './compare/compared.ts'
import { observePage } from './compare/page-observation.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

const nav = '<nav><a href="/">Home</a> <a href="/account">My account</a> <a href="/logout">Log out</a></nav>'
const head = (title: string) => `<html><head><title>${title}</title></head><body>`
const password = (button: string, user = '') =>
  `<form method="post" action="/login">${user}<input type="password" name="p"><button>${button}</button></form>`
const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(40)

const loginPage = observePage(
  examplePage(`<h1>Sign in</h1>${password('Sign in', '<input name="user">')}`, {
    requestedUrl: 'https://site.example/home',
    finalUrl: 'https://site.example/login',
    hops: [{ url: 'https://site.example/home' }],
  }),
).sketch

/** By a scrape in two stages, and by a validation whose anonymous visitor gets a login page. */
function verdictsOf(body: string, over: Partial<Page> = {}): readonly [scrape: string, validation: string] {
  const page = examplePage(body, over)
  const scrape = judgeScan(page) ?? judgePage(page, 'parts')
  return [scrape.verdict, judgeCompared(observePage(page), loginPage).judgement.verdict]
}

describe('a page for a session that has ended, with what it shows to users who are logged in', () => {
  test.each<[string, string, 'logged_out' | 'unknown']>([
    [
      'a message below the menu',
      `${nav}<div class="alert alert-danger">Your session has expired. Please log in again.</div>`,
      'logged_out',
    ],
    ['a heading', `${nav}<h1>Session expired</h1><p>Please sign in again to continue.</p>`, 'logged_out'],
    ['a title', `${head('Session timed out')}${nav}<p>Please log in.</p>${'<br>'.repeat(9000)}`, 'logged_out'],
    [
      'in German',
      `<nav><a href="/logout">Abmelden</a></nav><h2>Sitzung abgelaufen</h2><p>Bitte melden Sie sich erneut an</p>`,
      'logged_out',
    ],
    [
      'a dialog that is open',
      `${nav}<div class="modal fade show" style="display: block" role="dialog"><h5 class="modal-title">Your session has timed out</h5><a href="/login">Log in</a></div>`,
      'logged_out',
    ],
    ['a message that asks for nothing', `${nav}<p role="alert">Your session has expired.</p>`, 'unknown'],
    [
      'a message next to the name',
      `<nav>Signed in as <b>Dana Demo</b> <a href="/logout">Log out</a></nav><h1>Session expired</h1><p>Please log in again.</p>`,
      'unknown',
    ],
    [
      'a farewell',
      '<p>Dana Demo, you are now logged out.</p><a href="/logout?all=1">Log out of all devices</a>',
      'unknown',
    ],
    [
      'a session in another place',
      '<p>You have been signed in on another device. This session has ended.</p><p>Signed in as dana@shop.example on iPhone</p><button>Continue here</button>',
      'unknown',
    ],
    [
      'a session in another place, and an offer to log in',
      '<h1>You were signed out</h1><p>You are signed in as dana@shop.example on another device.</p><a href="/login">Sign in here</a>',
      'logged_out',
    ],
    [
      'data that says that nobody is there',
      `${nav}<script id="__NEXT_DATA__" type="application/json">{"props":{"user":null,"isLoggedIn":false}}</script>`,
      'unknown',
    ],
    [
      'the same in code',
      `${nav}<main>x</main><script>window.__STATE__={"isAuthenticated":false,"user":null}</script>`,
      'unknown',
    ],
    [
      'a login form for the user who is remembered',
      `${head('Anmelden')}<h1>Willkommen zurück, Dana</h1>${password('Anmelden', '<input name="u" value="dana@shop.example">')}<a href="/logout">Nicht Dana? Abmelden</a>`,
      'logged_out',
    ],
    [
      'the same, with the question before the control',
      `<header>Hello, Dana</header><h1>Sign in</h1>${password('Sign in', '<input name="u">')}<p>Not Dana? <a href="/logout">Sign out</a></p>`,
      'logged_out',
    ],
    [
      'a lock',
      `<h1>Session locked</h1><p>Dana Demo</p>${password('Unlock')}<a href="/logout">Log out</a>`,
      'logged_out',
    ],
  ])('%s', (_name, body, expected) => {
    expect(verdictsOf(body)).toEqual([expected, expected])
  })
})

test('a gateway that asks for its key in a header says nothing of the login', () => {
  const headers = { 'www-authenticate': 'Key realm="gateway"', 'content-type': 'application/json' }
  const body = '{"message":"No API key found in request"}'
  expect(verdictsOf(body, { status: 401, headers })).toEqual(['unknown', 'unknown'])
})

test('a form that was sent too late says nothing of the login', () => {
  const body = '<h1>Your session has expired</h1><p>CSRF token mismatch. Please try again.</p>'
  expect(verdictsOf(body, { status: 419 })).toEqual(['unknown', 'unknown'])
})

test('a page that asks for a login in a header and explains its protection against CSRF is no forgery', () => {
  const body =
    '<h1>401 Unauthorized</h1><p>The HTML interface is protected against CSRF; the text interface is not.</p>'
  const basic = { 'www-authenticate': 'Basic realm="Manager"' }
  expect(verdictsOf(body, { status: 401, headers: basic })).toEqual(['logged_out', 'logged_out'])
  expect(verdictsOf(body, { status: 401 })).toEqual(['unknown', 'unknown'])
})

test('data of nobody, and an address at which a script logs out, say nothing of the login', () => {
  const data = '{"props":{"currentUser":null,"logoutUrl":"/logout"}}'
  expect(verdictsOf(`<div id="app"></div><script type="application/json">${data}</script>`)[1]).toBe('unknown')
})

test.each(wordings.flatMap(({ ended }) => ended.split('|')))('"%s" is not passed over', (sentence) => {
  const verdicts = verdictsOf(
    `${nav}<h1>${sentence.replace(/^./u, (first) => first.toUpperCase())}</h1>${'<br>'.repeat(9000)}`,
  )
  expect(verdicts).toEqual(['unknown', 'unknown'])
})

describe('a page for a session that is live, which speaks of its end', () => {
  test.each<[string, string, Partial<Page>?]>([
    ['a dialog that is not open', `<div class="modal fade" role="dialog"><h2>Your session has timed out</h2></div>`],
    ['a message in a style', '<div class="alert" style="display:none">Your session has expired. Please log in.</div>'],
    ['a message in a class', '<div class="alert d-none">Your session has expired. Please log in again.</div>'],
    ['a message for other readers', '<div class="alert" aria-hidden="true">Your session has expired.</div>'],
    ['a template', '<template><div class="alert">Your session has expired</div></template>'],
    ['a script', '<script>const text = "Your session has expired. Please log in again."</script>'],
    ['a box that a style sheet hides', '<div id="session-timeout" class="alert">Your session has expired.</div>'],
    ['a message of what may happen', '<p class="notice">If your session has expired, log in again.</p>'],
    ['an error by its name', '<h2>"Your session has expired"</h2><p>This error has two causes.</p>'],
    ['a page of documentation', `${head('Session expired')}<h1>Session expired</h1>${prose}`],
    ['an article', '<article><h1>Session expired</h1><p>What this message means</p></article>'],
    [
      'a form for a new password',
      '<form method="post" action="/password"><input type="password" name="old"><input type="password" name="new"><input type="password" name="repeat"><button>Continue</button></form>',
    ],
    [
      'a form for another address',
      '<form method="post" action="/email"><input type="email" name="email"><input type="password" name="current_password"><button>Save</button></form>',
    ],
    [
      'data of nobody in a code that is no state',
      '<script>function reset() { var state = { view: { data: { isLoggedIn: false } } } }</script>',
    ],
    ['a login form that a browser does not show', password('Sign in'), { ownRequests: [], showsPassword: false }],
    ['a question next to the name', '<p>Hello <b>Dana</b> (not <b>Dana</b>? <a href="/logout">Log out</a>)</p>'],
  ])('%s', (_name, body, over) => {
    expect(verdictsOf(nav + body, over)).toEqual(['logged_in', 'logged_in'])
  })
})

describe('a control to log out, alone on its page', () => {
  test.each<[string, string, 'logged_in' | 'unknown']>([
    ['hidden by an attribute', '<nav hidden><a href="/logout">Log out</a></nav>', 'unknown'],
    ['hidden by a style', '<a href="/logout" style="display:none">Log out</a>', 'unknown'],
    ['for browsers without scripts', '<noscript><a href="/logout">Log out</a></noscript>', 'unknown'],
    ['of another site', '<a href="https://other.example/logout">Log out</a>', 'unknown'],
    [
      'in a menu that is not open',
      '<div><button>Menu</button><ul style="display:none"><li><a href="/settings">Settings</a></li><li><a href="/logout">Log out</a></li></ul></div>',
      'logged_in',
    ],
    ['in a menu that a class hides', '<ul class="hidden"><li><a href="/logout">Log out</a></li></ul>', 'logged_in'],
    ['in a menu for other readers', '<ul aria-hidden="true"><li><a href="/logout">Log out</a></li></ul>', 'logged_in'],
    ['of another host', '<a href="https://accounts.site.example/logout">Log out</a>', 'logged_in'],
    ['of an identity provider', '<a href="https://login.other.example/logout">Log out</a>', 'logged_in'],
    ['that returns', '<a href="https://idp.other.example/v2/logout?returnTo=https%3A%2F%2Fx">Log out</a>', 'logged_in'],
    [
      'by another name of its site',
      `${'<a href="http://app.internal/x">x</a>'.repeat(3)}<a href="http://app.internal/logout">Log out</a>`,
      'logged_in',
    ],
    ['that is a script', '<a href="javascript:logout()">Log out</a>', 'logged_in'],
  ])('%s', (_name, body, expected) => {
    expect(verdictsOf(`${body}<main>News</main>`)[0]).toBe(expected)
  })
})
