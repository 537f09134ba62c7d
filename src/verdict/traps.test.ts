import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import { judgePage } from './verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(60)

test('a greeting in one entry with the name', () => {
  const page = examplePage(`<ul><li><span>Welcome</span> <a href="/me">Mira Holt</a></li></ul>${prose}`)
  expect(judgePage(page)).toMatchObject({ verdict: 'logged_in', detectedUser: 'Mira Holt' })
})

describe('pages with misleading signs', () => {
  test.each<[string, string, Partial<Page>, string, string | null]>([
    [
      'a public page that names the user as an author',
      `<header><a href="/login">Log in</a></header><article><h2>News</h2><span class="author"><a href="/author/mira">Mira Holt</a></span>${prose}</article>`,
      {},
      'logged_out',
      null,
    ],
    [
      'the page on which a user sets a second step up',
      '<h1>Two-factor authentication</h1><p>Scan this with your authenticator app and enter the code.</p><form action="/settings/2fa" method="post"><input name="otp" autocomplete="one-time-code"><button>Turn on</button></form><a href="/logout">Log out</a>',
      { requestedUrl: 'https://site.example/settings/2fa' },
      'logged_in',
      null,
    ],
    [
      'a public page that names an author, without any link to log in',
      `<header><a href="/">Home</a></header><article><span class="byline">by <a rel="author" href="/u/mira">Mira Holt</a></span>${prose}</article>`,
      {},
      'unknown',
      null,
    ],
    [
      'an application that has all its views in one page, and shows none of them yet',
      '<nav><ul><li id="leave" class="hidden"><a href="">Log out [<span></span>]</a></li></ul></nav><section><h1>Loading</h1></section><section class="hidden"><h1>Login</h1><form><input name="user"><input type="password"><button>Next</button></form></section><section class="hidden"><h1>Books</h1></section>',
      {},
      'unknown',
      null,
    ],
    [
      'a page whose menu is hidden until it is opened, without a login form',
      `<nav><ul class="hidden"><li><a href="/leave">Log out</a></li></ul></nav>${prose}`,
      {},
      'logged_in',
      null,
    ],
    [
      'an application whose menu consists of no links',
      `<div role="menu"><div role="menuitem" tabindex="0"><i></i><div class="title">Status</div></div><div role="menuitem" tabindex="0"><i></i><div class="title">Log out</div></div></div>${prose}`,
      {},
      'logged_in',
      null,
    ],
    [
      'files whose names begin as a greeting does',
      `<table><tr><td><a href="/hi.txt">hi.txt</a></td></tr><tr><td>hello-mira.pdf</td></tr><tr><td>welcome_ada.png</td></tr></table>${prose}`,
      {},
      'unknown',
      null,
    ],
    [
      'a menu whose first entry is the word of a greeting',
      `<ul><li><a href="/">Welcome</a></li><li><a href="/reports">Wagons</a></li></ul>${prose}`,
      {},
      'unknown',
      null,
    ],
    [
      'a page at the address of a login that is offered in other languages',
      `<p><a href="/authenticate.php?language=af">Afrikaans</a> <a href="/authenticate.php?language=nl">Nederlands</a></p>${prose}`,
      { requestedUrl: 'https://site.example/authenticate.php', finalUrl: 'https://site.example/authenticate.php' },
      'unknown',
      null,
    ],
    [
      'documentation that speaks of logging in',
      `<h1>Setup</h1><p>If you are logged in as root, run it. You must be logged in as administrator.</p>${prose}`,
      {},
      'unknown',
      null,
    ],
    [
      'the public profile of somebody else, as data',
      `<div id="app"></div><script>window.__STATE__ = {"profile":{"id":4,"username":"ada","email":"ada@site.example","timezone":"UTC"}}</script>`,
      {},
      'unknown',
      null,
    ],
    [
      'a page for another role',
      '<h1>You must be signed in as a super admin or have permissions to view this page</h1>',
      {},
      'unknown',
      null,
    ],
    ['an article titled "Hello world!"', `<article><h1>Hello world!</h1>${prose}</article>`, {}, 'unknown', null],
    ['"Welcome to our shop" is no greeting of a visitor', `<h1>Welcome to our shop</h1>${prose}`, {}, 'unknown', null],
    [
      'changing the password while logged in',
      `<header>Welcome, <strong>Mira</strong>. <a href="/logout/">Log out</a></header><form method="post"><input type="password" name="old_password"><input type="password" name="new_password1"><input type="password" name="new_password2"><button>Change my password</button></form>`,
      { requestedUrl: 'https://site.example/password_change/' },
      'logged_in',
      'Mira',
    ],
    [
      'administration with a password field',
      `<nav><a href="/users">Users</a><a href="/logout">Sign out</a></nav><form action="/settings/smtp"><input name="host"><input name="port"><input name="user"><input type="password" name="pass"><button>Save</button></form>`,
      {},
      'logged_in',
      null,
    ],
    [
      'a login page whose text speaks of logging out',
      `<h1>Sign in</h1><p>Remember to log out on shared computers. You have been logged out.</p><form action="/login" method="post"><input name="user"><input type="password" name="password"><button>Sign in</button></form>`,
      { requestedUrl: 'https://site.example/login?logout=1' },
      'logged_out',
      null,
    ],
    [
      'a login page whose data has a path to log out',
      `<div id="app"></div><script>window.STATE = {"paths":{"logoutPath":"/admin/logout","loginPath":"/admin/login"},"session":null}</script>`,
      {
        requestedUrl: 'https://site.example/admin',
        finalUrl: 'https://site.example/admin/login',
        hops: [{ url: 'https://site.example/admin' }],
      },
      'logged_out',
      null,
    ],
    [
      'a redirect by meta refresh',
      `<html><head><meta http-equiv="refresh" content="0; url=/login?next=/home"></head><body>Redirecting…</body></html>`,
      {},
      'logged_out',
      null,
    ],
    [
      'a redirect by the Refresh header',
      '<html><body>Redirecting…</body></html>',
      { headers: { refresh: '0;url=/login' } },
      'logged_out',
      null,
    ],
    [
      'a redirect by script',
      `<html><body><script>window.location.href = "/users/sign_in";</script></body></html>`,
      {},
      'logged_out',
      null,
    ],
    [
      'a script of a logged-in page that may send to the login later',
      `<nav>Signed in as <b>mira</b> <a href="/signout">Sign out</a></nav>${prose}<script>function expired(){ window.location = "/login" }</script>`,
      {},
      'logged_in',
      'mira',
    ],
    [
      'a code whose digits have fields of their own',
      `<h1>Check your phone</h1><p>Hi Mira, enter the 6-digit code.</p><form method="post"><input name="digit1"><input name="digit2"><button>Verify</button></form><a href="/logout">Log out</a>`,
      {},
      'unknown',
      null,
    ],
    [
      'a code for a present, asked of a user',
      `<p>Logged in as mira</p><a href="/logout">Log out</a><h1>Redeem a voucher</h1><p>Enter your code</p><form method="post"><input name="code"><button>Redeem</button></form>`,
      {},
      'logged_in',
      'mira',
    ],
    [
      'a sentence that a page only quotes',
      `<table><tr><td class="title"><a href="/t/1">"Please log in to continue" after a change of password</a></td></tr></table>`,
      {},
      'unknown',
      null,
    ],
    [
      'data on the login to another service',
      `<nav><a href="/board">Board</a></nav><script>window.__CONFIG__ = {"drive":{"isAuthenticated":false}}</script>`,
      {},
      'unknown',
      null,
    ],
    [
      'access denied at 200, without a form',
      `<html><head><title>Access denied</title></head><body><h1>Access denied</h1><p>You are not authorized to view this page.</p></body></html>`,
      {},
      'logged_out',
      null,
    ],
    [
      'access denied to somebody who is logged in',
      `<html><head><title>Access denied</title></head><body><p>Logged in as mira</p><a href="/logout">Log out</a><h1>Access denied</h1></body></html>`,
      { status: 403 },
      'logged_in',
      'mira',
    ],
    [
      'a cookie check that ends in a refusal',
      `Cookies must be enabled.`,
      {
        requestedUrl: 'https://site.example/',
        finalUrl: 'https://site.example/auth/login?_checkCookie=1',
        status: 403,
        hops: [{ url: 'https://site.example/' }, { url: 'https://site.example/auth/login' }],
      },
      'logged_out',
      null,
    ],
    [
      '"remember me" greets by name but asks for the password',
      `<p>Welcome back, Mira! Not you?</p><form action="/session" method="post"><input type="hidden" name="user" value="mira"><input type="password" name="password" autocomplete="current-password"><button>Sign in</button></form>`,
      {},
      'logged_out',
      null,
    ],
    [
      'HTTP basic authentication',
      `<h1>401 Unauthorized</h1>`,
      { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
      'logged_out',
      null,
    ],
    [
      'a dialog for the end of the session, hidden',
      `<div id="wrap"><ul class="user-menu"><li><span class="display-name">Mira Holt</span></li><li><a href="/x?action=logout&nonce=1">Log Out</a></li></ul>${prose}</div><div class="hidden"><p>Session expired</p><a href="/login">Please log in again.</a></div>`,
      {},
      'logged_in',
      'Mira Holt',
    ],
    [
      '"Welcome, Guest"',
      `<div>Welcome, <b>Guest</b>. Please <a href="/login">login</a> or <a href="/register">register</a>.</div>${prose}`,
      {},
      'logged_out',
      null,
    ],
    ['a bare server error', `<h1>502 Bad Gateway</h1>`, { status: 502 }, 'site_down', null],
    ['too many requests', `Too many requests`, { status: 429 }, 'blocked', null],
    [
      'a challenge page',
      `<html><head><title>Just a moment...</title></head><body><p>Enable JavaScript and cookies to continue</p></body></html>`,
      { status: 403 },
      'blocked',
      null,
    ],
    [
      'an empty shell of a script application',
      `<!doctype html><html><head><title>App</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>`,
      {},
      'unknown',
      null,
    ],
    [
      'a template with both states, decided by a script',
      `<nav><a ng-show="user" href="/logout">Log out</a><a ng-hide="user" href="/login">Log in</a></nav>`,
      {},
      'unknown',
      null,
    ],
    ['an empty body', '', {}, 'unknown', null],
    [
      'a support address is not the visitor',
      `<header><a href="/account">My account</a> <a href="/logout">Log out</a></header>${prose}<footer>Contact <a href="mailto:support@site.example">support@site.example</a></footer>`,
      {},
      'logged_in',
      null,
    ],
    [
      'a cookie of the session is taken away',
      prose,
      { setCookies: [{ name: 'sid', cleared: true, hopUrl: 'https://site.example/home' }] },
      'logged_out',
      null,
    ],
  ])('%s', (_name, body, over, verdict, user) => {
    expect(judgePage(examplePage(body, over))).toMatchObject({ verdict, detectedUser: user })
  })
})

describe('responses that are data', () => {
  test.each<[string, unknown, Partial<Page>, string, string | null]>([
    [
      'the current user',
      { currentUser: { id: 7, email: 'mira@site.example', role: 'admin' }, config: {} },
      {},
      'logged_in',
      'mira@site.example',
    ],
    ['nobody', { currentUser: null, config: {} }, {}, 'logged_out', null],
    [
      'the visitor’s own record',
      { id: 3, login: 'mira', name: 'Mira Holt', email: 'm@site.example' },
      { requestedUrl: 'https://site.example/api/v4/user' },
      'logged_in',
      'Mira Holt',
    ],
    ['an error', { error: 'unauthorized' }, {}, 'logged_out', null],
    [
      'an error in a list',
      { errors: [{ message: 'Not authenticated', extensions: { code: 'UNAUTHENTICATED' } }] },
      {},
      'logged_out',
      null,
    ],
    [
      'GraphQL with a viewer',
      { data: { viewer: { login: 'mira', email: 'm@site.example' } } },
      {},
      'logged_in',
      'mira',
    ],
    ['GraphQL without one', { data: { viewer: null } }, {}, 'logged_out', null],
    ['GraphQL with me null', { data: { me: null } }, {}, 'logged_out', null],
    ['an empty session', {}, { requestedUrl: 'https://site.example/api/auth/session' }, 'logged_out', null],
    [
      'a session with a user',
      { user: { name: 'Mira Holt', email: 'm@site.example' }, expires: '2027-01-01T00:00:00Z' },
      { requestedUrl: 'https://site.example/api/auth/session' },
      'logged_in',
      'Mira Holt',
    ],
    [
      'credentials missing',
      { detail: 'Authentication credentials were not provided.' },
      { status: 403 },
      'logged_out',
      null,
    ],
    ['a flag', { authenticated: false, version: '1.0' }, {}, 'logged_out', null],
    [
      'a list of posts by others',
      { posts: [{ title: 'x', user: { username: 'ada', email: 'a@b.example' } }] },
      {},
      'unknown',
      null,
    ],
    ['plain data', { items: [1, 2], total: 2 }, {}, 'unknown', null],
  ])('%s', (_name, json, over, verdict, user) => {
    expect(judgePage(examplePage(JSON.stringify(json), over))).toMatchObject({ verdict, detectedUser: user })
  })
})
