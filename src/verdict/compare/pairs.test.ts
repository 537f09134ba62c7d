import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import type { Page } from '../../page/page.ts'
import { judgeCompared } from './compared.ts'
import { observePage } from './page-observation.ts'

const site = 'https://site.example'
const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(20)
const nav = '<nav><a href="/">Home</a><a href="/news">News</a><a href="/about">About</a><a href="/shop">Shop</a></nav>'
const loginForm =
  '<form action="/login" method="post"><input name="user"><input type="password" name="password"><button>Sign in</button></form>'
const asking = (button: string) =>
  `<form method="post"><input name="LOGIN"><input type="password" name="PASSWD"><button>${button}</button></form>`
const headlines = (names: readonly string[]) =>
  names.map((one) => `<h2><a href="/news/${one}">All about the ${one}</a></h2>`).join('')
const forVisitor: Partial<Page> = { headers: { 'cache-control': 'private, no-store' } }
const sent = (from: string, to: string, over: Partial<Page> = {}): Partial<Page> => ({
  requestedUrl: site + from,
  finalUrl: to.startsWith('http') ? to : site + to,
  hops: [{ url: site + from }],
  ...over,
})

const toSignIn = sent('/admin/', '/admin/login/?next=/admin/', forVisitor)
const newPassword =
  '<h1>Your password has expired</h1><form action="/password/change" method="post"><input type="password" name="current"><input type="password" name="password"><input type="password" name="confirm"><button>Save</button></form>'
const denied = '<ul class="messages"><li class="error">You do not have permission to access the admin</li></ul>'
const known = '<header>Hello, Mira Holt <button>Log out</button></header>'
const refused = (path: string): Partial<Page> => ({
  ownRequests: [{ method: 'GET', url: site + path, status: 401 }],
})

type Answer = readonly [string, Partial<Page>?]
/** `notin`: logged out or undecided; `notout`: logged in or undecided. */
type Expected = 'in' | 'out' | 'notin' | 'notout' | 'unknown'

/** What a live or a dead session gets, and what an anonymous visit gets. */
const pairs: readonly (readonly [string, Expected, Answer, Answer])[] = [
  [
    'valid: a page for others leads to the login page, which names the visitor and lets them log out',
    'notout',
    [
      `${nav}${loginForm}<p>Logged in as <b>mira</b></p><form action="/login"><button>Log out</button></form>`,
      toSignIn,
    ],
    [`${nav}${loginForm}`, toSignIn],
  ],
  [
    'half: every page leads to a form for a new password',
    'notin',
    [newPassword, sent('/home', '/password/change?ref=home')],
    [loginForm],
  ],
  [
    'half: every page leads to a form for a new password, which lets the visitor log out',
    'notin',
    [`${newPassword}<p>Signed in as <b>mira</b></p><a href="/logout">Log out</a>`, sent('/home', '/password/change')],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: the page on which a password is changed, requested at its address without a language',
    'in',
    [`${newPassword}<a href="/en/logout">Log out</a>`, sent('/password/change', '/en/password/change')],
    [loginForm, sent('/password/change', '/en/login')],
  ],
  [
    'valid: a page with a hidden form for a new password, to which a redirect led',
    'in',
    [
      `<div class="hidden">${newPassword}</div><p>Your orders</p><a href="/logout">Log out</a>`,
      sent('/home', '/orders'),
    ],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: an application whose page holds all its steps, one for an expired password among them',
    'in',
    [
      `<p ng-if="!app.isExpired">Your appointments</p><div ng-if="app.isExpired">${newPassword}</div><a href="/logout">Log out</a>`,
      sent('/home', '/web/'),
    ],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'dead: an empty application, a login page for visitors without a cookie',
    'unknown',
    ['<div id="root"></div>'],
    ['<div id="root"></div>', sent('/home', '/auth/login')],
  ],
  [
    'dead: a page made once for all who have a cookie, a login page for others',
    'unknown',
    [
      `${nav}<p>Loading your projects</p>`,
      { headers: { 'cache-control': 's-maxage=31536000, stale-while-revalidate' } },
    ],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: an empty application whose data has a session of another kind, a login page for visitors without a cookie',
    'unknown',
    ['<div id="root"></div><script id="data" type="application/json">{"config":{},"session":null}</script>'],
    [loginForm, sent('/home', '/auth/login')],
  ],
  [
    'dead: an error without a word, 401 to anonymous visitors',
    'unknown',
    ['{"success":false}'],
    ['{}', { status: 401 }],
  ],
  [
    'dead: an error of the application, 401 to anonymous visitors',
    'unknown',
    ['{"data":{"orders":null},"errors":[{"message":"Internal error"}]}'],
    ['{}', { status: 401 }],
  ],
  [
    'valid: data without an error, 401 to anonymous visitors',
    'in',
    ['{"data":[],"error":null}'],
    ['{}', { status: 401 }],
  ],
  [
    'dead: data of the page without a user, a login page for visitors without a cookie',
    'unknown',
    [`${nav}<script type="application/json">{"props":{"pageProps":{"session":null}}}</script>${prose}`],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'dead: a script that leads on, login to nobody',
    'unknown',
    ['<script>window.top.location.href = "/"</script>'],
    [loginForm],
  ],
  ['valid: other status: 404 to nobody', 'notout', [`<h1>Project</h1>${prose}`], ['<h1>404</h1>', { status: 404 }]],
  [
    'valid: 404 to nobody with offers to log in',
    'in',
    [`<h1>Project</h1><a href="/logout">Log out</a>${prose}`],
    ['<h1>404</h1><a href="/login">Sign in</a>', { status: 404 }],
  ],
  ['dead: 404 both', 'notin', ['<h1>404</h1>', { status: 404 }], ['<h1>404</h1>', { status: 404 }]],
  [
    'dead: 404 both with login link',
    'notin',
    ['<h1>404</h1><a href="/login">Sign in</a>', { status: 404, ...forVisitor }],
    ['<h1>404</h1><a href="/login">Sign in</a>', { status: 404, ...forVisitor }],
  ],
  [
    'dead: language differs',
    'notin',
    [`${nav}<a href="/login">Anmelden</a><p>Willkommen</p>`, forVisitor],
    [`${nav}<a href="/login">Log in</a><p>Welcome</p>`, forVisitor],
  ],
  [
    'dead: the page as a phone gets it, with a menu that scripts fill',
    'unknown',
    [
      `<header class="m-head"><button class="m-burger">Menu</button><a class="m-app" href="/app">Get the app</a></header><main class="m-list">${nav}${prose}</main>`,
    ],
    [
      `<div class="topbar"><ul class="user"><li><a href="/login">Log in</a></li></ul></div><div class="grid"><section class="intro">${nav}</section>${prose}</div>`,
    ],
  ],
  ...[
    ['da', '<a href="/log-ind">Log ind</a>'],
    ['nb-NO', '<a href="/min-side">Logg inn</a>'],
    ['fi', '<a href="/account">Kirjaudu sisään</a><a href="/fi/toimitus">Toimitus</a>'],
    ['hu_HU', '<a href="/belepes">Belépés</a>'],
  ].map(([lang, links]): readonly [string, Expected, Answer, Answer] => [
    `dead: in a language whose words are not known: ${lang}`,
    'unknown',
    [`<html lang="${lang}">${nav}${links}${prose}`],
    [`<html lang="en">${nav}<a href="/login">Log in</a>${prose}`],
  ]),
  [
    'dead: a demand to log in, in a language whose words are not known',
    'unknown',
    [`<html lang="da">${nav}<h1>Log ind</h1><p>Du skal logge ind for at se siden.</p>${prose}`],
    [`<html lang="en">${nav}<h1>Log in</h1><p>You must be logged in to view this page.</p>${prose}`],
  ],
  [
    'valid: in a language whose words are not known, login to nobody',
    'in',
    [`<html lang="da">${nav}<h1>Min side</h1>${prose}`],
    [`<html lang="en"><h1>You must be logged in</h1>${loginForm}`, sent('/home', '/login')],
  ],
  [
    'valid: in a language whose words are known',
    'in',
    [`<html lang="de">${nav}<a href="/konto">Mein Konto</a>${prose}`],
    [`<html lang="en">${nav}<a href="/login">Log in</a>${prose}`],
  ],
  [
    'valid: in the same language, whose words are not known',
    'in',
    [`<html lang="da">${nav}<a href="/min-side">Min side</a>${prose}`],
    [`<html lang="da">${nav}<a href="/login">Log ind</a>${prose}`],
  ],
  [
    'dead: recently viewed',
    'notin',
    [
      `${nav}<a href="/login">Log in</a><h2>Recently viewed</h2>${'<a href="/p/1">Latch one</a><a href="/p/2x">Latch two</a><a href="/q/3">Latch three</a>'}${prose}`,
      forVisitor,
    ],
    [`${nav}<a href="/login">Log in</a>${prose}`, forVisitor],
  ],
  [
    'dead: cookie consent gone',
    'notin',
    [`${nav}${prose}`],
    [
      `${nav}<div class="consent"><p>We use cookies</p><button>Accept all</button><button>Reject</button></div>${prose}`,
    ],
  ],
  [
    'dead: locale redirect for nobody',
    'notin',
    [`${nav}${prose}`, { requestedUrl: `${site}/` }],
    [`${nav}<p>Choose your language</p>`, sent('/', '/welcome')],
  ],
  [
    'dead: remembered user name in login form',
    'out',
    [
      `<h1>Log in</h1><form action="/login"><input name="user" value="mira"><input type="password" name="p"><button>Log in</button></form><a href="/login?other=1">Not mira?</a>`,
    ],
    [
      `<h1>Log in</h1><form action="/login"><input name="user"><input type="password" name="p"><button>Log in</button></form>`,
    ],
  ],
  [
    'dead: expired banner',
    'out',
    [`<div class="alert">Your session has expired</div>${loginForm}`, sent('/home', '/login?expired=1')],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'dead: session page, anonymous public',
    'out',
    [`<h1>Session expired</h1><p>Please log in again.</p>`, sent('/home', '/session-expired')],
    [`${nav}<a href="/login">Log in</a>${prose}`],
  ],
  [
    'dead: basic 401 both',
    'out',
    ['', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }],
    ['', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }],
  ],
  ['valid: basic', 'in', ['<h1>Status</h1>'], ['', { status: 401 }]],
  [
    'valid: text metrics vs 403',
    'in',
    ['up 1', { contentType: 'text/plain' }],
    ['Forbidden', { status: 403, contentType: 'text/plain' }],
  ],
  [
    'valid: json me',
    'in',
    ['{"id":4,"login":"mira"}', { requestedUrl: `${site}/api/me` }],
    ['{"error":"unauthorized"}', { status: 401, requestedUrl: `${site}/api/me` }],
  ],
  [
    'valid: json of an administrator called guest',
    'in',
    ['{"name":"guest","tags":["administrator"]}', { requestedUrl: `${site}/api/whoami` }],
    ['{"error":"not_authorised","reason":"Login failed"}', { status: 401, requestedUrl: `${site}/api/whoami` }],
  ],
  [
    'dead: json of a guest who is let in, 401 to nobody',
    'out',
    ['{"name":"guest","roles":["user"]}', { requestedUrl: `${site}/api/whoami` }],
    ['{"error":"unauthorized"}', { status: 401, requestedUrl: `${site}/api/whoami` }],
  ],
  [
    'dead: json of a user whose second step is to come, 401 to nobody',
    'notin',
    ['{"user":{"email":"mira@site.example"},"mfa_pending":true}', { requestedUrl: `${site}/api/me` }],
    ['{"error":"unauthorized"}', { status: 401, requestedUrl: `${site}/api/me` }],
  ],
  ['dead: json public list both', 'unknown', ['[{"id":1,"title":"x"}]'], ['[{"id":1,"title":"x"}]']],
  [
    'valid: json more fields per item',
    'notout',
    ['[{"id":1,"title":"x","email":"a@b.example","can_edit":true,"private":true}]'],
    ['[{"id":1,"title":"x"}]'],
  ],
  [
    'valid: page public w/ user menu js shell',
    'notout',
    [`${nav}<div id="user-menu" data-user='{"id":4,"login":"mira"}'></div>${prose}`],
    [`${nav}<div id="user-menu"></div>${prose}`],
  ],
  [
    'valid: avatar only',
    'notout',
    [`${nav}<a href="/u/mira"><img class="avatar" alt="mira"></a>${prose}`],
    [`${nav}<a href="/login">Log in</a>${prose}`],
  ],
  ['valid: public home without any controls', 'unknown', [`${nav}${prose}`], [`${nav}${prose}`]],
  [
    'dead: csrf cookie shell',
    'unknown',
    ['<div id="app"></div><meta name="csrf-token" content="aaa">', forVisitor],
    ['<div id="app"></div><meta name="csrf-token" content="bbb">', forVisitor],
  ],
  [
    'dead: both wall',
    'notin',
    ['<title>Just a moment...</title>', { status: 403 }],
    ['<title>Just a moment...</title>', { status: 403 }],
  ],
  [
    'valid: sees drafts',
    'notout',
    [`${nav}<a href="/posts/new">New post</a><a href="/posts/3/edit">Edit</a>${prose}`],
    [`${nav}${prose}`],
  ],
  [
    'dead: wiki where anybody edits',
    'notin',
    [`${nav}<a href="/edit/Main">Edit</a><a href="/new">New</a><a href="/login">Log in</a>${prose}`],
    [`${nav}<a href="/edit/Main">Edit</a><a href="/new">New</a><a href="/login">Log in</a>${prose}`],
  ],
  [
    'valid: sent to dashboard from root, nobody to landing',
    'notout',
    [`<h1>Dashboard</h1>${prose}`, sent('/', '/dashboard')],
    [`${nav}<a href="/login">Log in</a>${prose}`, { requestedUrl: `${site}/` }],
  ],
  [
    'dead: mobile site',
    'notin',
    [`${nav}<a href="/login">Log in</a>${prose}`, sent('/', 'https://m.site.example/')],
    [`${nav}<a href="/login">Log in</a>${prose}`, { requestedUrl: `${site}/` }],
  ],
  [
    'dead: forbids session, login to nobody',
    'out',
    ['<h1>403 Forbidden</h1><p>Session invalid</p>', { status: 403 }],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: missing right 403, login to nobody',
    'notout',
    [
      `<header>mira <a href="/logout">Log out</a></header><h1>403</h1><p>You do not have permission</p>`,
      { status: 403 },
    ],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: a page denied to the user, login to nobody',
    'unknown',
    ['<h1>403 Forbidden</h1><p>You do not have permission to view this page.</p>', { status: 403 }],
    [loginForm, sent('/admin', '/login?next=/admin')],
  ],
  [
    'valid: a page that is not there for this user, login to nobody',
    'unknown',
    ['<h1>Not found</h1><p>The page was not found or you have no permission to view it.</p>', { status: 404 }],
    [loginForm, sent('/admin', '/login?next=/admin')],
  ],
  [
    'valid: a page denied to the user at 200, login to nobody',
    'unknown',
    ['<h1>Access denied</h1><p>You are not allowed to view this page.</p><a href="/">Home</a>'],
    [loginForm],
  ],
  [
    'valid: a user who lacks a right is led to the login with a message',
    'unknown',
    [denied + loginForm, toSignIn],
    [loginForm, toSignIn],
  ],
  [
    'dead: led to the login with a message that everybody gets',
    'out',
    [denied + loginForm, toSignIn],
    [denied + loginForm, toSignIn],
  ],
  [
    'valid: a user who lacks a right is named by the login that asks for another one',
    'unknown',
    [
      `<p class="errornote">You are authenticated as mira, but are not authorized to access this page. Would you like to login to a different account?</p>${loginForm}`,
      toSignIn,
    ],
    [loginForm, toSignIn],
  ],
  [
    'dead: led to the login with a message that the session is over',
    'out',
    [`<ul class="messages"><li>Your session has expired</li></ul>${loginForm}`, toSignIn],
    [loginForm, toSignIn],
  ],
  [
    'valid: data denied to the user, 401 to anonymous visitors',
    'unknown',
    ['{"error":"Forbidden","message":"Insufficient permissions"}', { status: 403 }],
    ['{"error":"Unauthorized"}', { status: 401 }],
  ],
  [
    'valid: data denied to the user, nobody told so in the same shape',
    'unknown',
    ['{"ok":false,"error":"permission_denied"}'],
    ['{"ok":false,"error":"not_authed"}'],
  ],
  ...[
    ['an error of the server', '<h1>Oops, something went wrong</h1><p>Error 0x8004. Please try again later.</p>'],
    ['a pause for maintenance', '<h1>We will be back soon</h1><p>Scheduled maintenance until six.</p>'],
    ['a limit of requests', '<h1>Slow down</h1><p>You sent too many requests.</p>'],
    [
      'a test for humans',
      '<h1>One more step</h1><form><img src="/c.png"><input name="captcha"><button>Go</button></form>',
    ],
    ['another device', '<h1>You are using another device</h1><form action="/take"><button>Use here</button></form>'],
    ['a choice of browsers', '<h1>Your browser is too old</h1><a href="/a">One browser</a><a href="/b">Another</a>'],
    [
      'a script that leads on',
      '<p>Redirecting you…</p><a href="/start">Continue</a><script>location="/start"</script>',
    ],
    ['a code of an error alone', '-1'],
  ].map(([what = '', body = '']): readonly [string, Expected, Answer, Answer] => [
    `dead: ${what}, login to nobody`,
    'unknown',
    [body],
    [loginForm, sent('/home', '/login')],
  ]),
  ['valid: next to nothing, 401 to nobody', 'in', ['-1'], ['', { status: 401 }]],
  [
    'valid: a short page with its own links, login to nobody',
    'in',
    [`${nav}<h1>Reports</h1><p>None yet.</p>`],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'dead: a user who is remembered is to enter a PIN, login to nobody',
    'unknown',
    [
      `${nav}<b class="user-name">Mira Holt</b><h1>Confirm that it is you</h1><form method="post"><input type="password" name="pin"><button>Confirm</button></form>${prose}`,
    ],
    [loginForm],
  ],
  [
    'valid: the password once more for this page, login to nobody',
    'unknown',
    [
      `${nav}<h1>Confirm access</h1><form action="/sudo" method="post"><input type="password" name="sudo"><button>Confirm</button></form>`,
    ],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: the same, with a control to log out',
    'in',
    [
      `${nav}<a href="/logout">Log out</a><h1>Confirm access</h1><form action="/sudo" method="post"><input type="password" name="sudo"><button>Confirm</button></form>`,
    ],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: denied for another reason, such as the program that asks, open to nobody',
    'unknown',
    ['<h1>403 Forbidden</h1>', { status: 403 }],
    [`${nav}<a href="/login">Log in</a>${prose}`],
  ],
  ...(
    [
      ['valid: the same offer to log in to nobody, in a page that changes by itself', 'unknown', {}],
      ['dead: the same, in a page that was made for its visitor', 'out', forVisitor],
    ] as const
  ).map(([what, expected, over]): readonly [string, Expected, Answer, Answer] => [
    what,
    expected,
    [`${nav}<a href="/login">Log in</a>${headlines(['storm', 'museum', 'bridge'])}`, over],
    [`${nav}<a href="/login">Log in</a>${headlines(['cup', 'election', 'prices'])}`, over],
  ]),
  [
    'valid: a page about logging in, the same to nobody',
    'unknown',
    [`${nav}<p>To read the log you must be logged in.</p><a href="/docs/login">Log in</a><p>Then call it.</p>`],
    [`${nav}<p>To read the log you must be logged in.</p><a href="/docs/login">Log in</a><p>Then call it.</p>`],
  ],
  [
    'dead: a page that tells to log in, the same to nobody',
    'out',
    [`${nav}<h1>You must be logged in</h1><a href="/login">Log in</a>`],
    [`${nav}<h1>You must be logged in</h1><a href="/login">Log in</a>`],
  ],
  ['dead: denied to both', 'out', ['Forbidden', { status: 403 }], ['Forbidden', { status: 403 }]],
  [
    'dead: denied with an offer to log in, login to nobody',
    'out',
    ['<h1>Access denied</h1><a href="/login">Log in</a>'],
    [loginForm, sent('/admin', '/login?next=/admin')],
  ],
  [
    'dead: a user whom scripts keep, the server refuses its data',
    'unknown',
    [known + nav, refused('/api/orders')],
    [loginForm, { ownRequests: [] }],
  ],
  [
    'dead: the same, refused as nobody is',
    'unknown',
    [known + nav, refused('/api/orders')],
    [loginForm, refused('/api/orders')],
  ],
  [
    'dead: a user whom scripts keep, and whom the server does not know',
    'unknown',
    [known + nav, refused('/api/me')],
    [loginForm, { ownRequests: [] }],
  ],
  [
    'valid: second step of login for it',
    'notin',
    [
      '<h1>Two-factor authentication</h1><form action="/2fa"><input name="otp"><button>Verify</button></form>',
      sent('/home', '/2fa'),
    ],
    [loginForm, sent('/home', '/login')],
  ],
  ['dead: outage for session', 'notin', ['Bad gateway', { status: 502 }], [loginForm, sent('/home', '/login')]],
  ['dead: empty for session, login for nobody', 'notin', [''], [loginForm, sent('/home', '/login')]],
  [
    'dead: same login at root, no-store',
    'out',
    [loginForm, { requestedUrl: `${site}/`, ...forVisitor }],
    [loginForm, { requestedUrl: `${site}/`, ...forVisitor }],
  ],
  [
    'dead: same login at root, spa static',
    'notin',
    [`<div id="root"></div><script>window.cfg={"loginUrl":"/login"}</script>`],
    [`<div id="root"></div><script>window.cfg={"loginUrl":"/login"}</script>`],
  ],
  [
    'dead: cleared cookies on public page',
    'out',
    [`${nav}${prose}`, { setCookies: [{ name: 'sid', cleared: true, hopUrl: `${site}/home` }] }],
    [`${nav}${prose}`],
  ],
  [
    'dead: guest flag differs never',
    'out',
    [`<script>var data={"user":{"isGuest":true}}</script>${nav}${prose}`, forVisitor],
    [`<script>var data={"user":{"isGuest":true}}</script>${nav}${prose}`, forVisitor],
  ],
  [
    'dead: a basket of the browser, as data',
    'notin',
    ['[{"sku":4,"count":2}]', { requestedUrl: `${site}/api/cart/items` }],
    ['[]', { requestedUrl: `${site}/api/cart/items` }],
  ],
  [
    'dead: a basket of the browser among other data',
    'notin',
    ['{"currency":"EUR","cart":{"id":"x","items":[1],"total":3,"coupon":null}}'],
    ['{"currency":"EUR","cart":null}'],
  ],
  [
    'dead: data of a page whose newest comment came between',
    'notin',
    [`${nav}<script>var state = {"latest":{"user":{"id":9,"name":"Ada Byron"}}}</script>${prose}`],
    [`${nav}<script>var state = {"latest":null}</script>${prose}`],
  ],
  [
    'dead: a page that moved on between',
    'notin',
    [`${nav}<a href="/posts/9">A newer post</a><span class="username">Ada</span>${prose}`],
    [`${nav}<a href="/posts/8">A post</a>${prose}`],
  ],
  [
    'valid: a page with a dialog for when the session ends',
    'notout',
    [
      `${nav}<ul>${'abcdefghij'
        .split('')
        .map((one) => `<li><a href="/${one}">${one}</a></li>`)
        .join(
          '',
        )}</ul>${prose}<div class="alert-box"><h3>Your session has expired</h3><p>Please log in again.</p></div>`,
    ],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'dead: a short page that says that the session ended',
    'out',
    ['<h3>Your session has expired</h3><p>Please log in again.</p><a href="/login">Log in</a>'],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'valid: the start page shows everybody a login form, and only the session a link to its data',
    'unknown',
    [`${nav}${loginForm}<ul><li><a href="?server=db&user=mira">mira@db</a></li></ul>`],
    [`${nav}${loginForm}`],
  ],
  [
    'dead: the same page, with a link for a user who is only remembered',
    'notin',
    [`${nav}${loginForm}<p>Welcome back, <b>Mira</b></p><a href="?as=mira">Continue as Mira</a>`],
    [`${nav}${loginForm}`],
  ],
  [
    'dead: a page of its user that shows the form, with a link for one who is only remembered',
    'out',
    [`${nav}${loginForm}<a href="/switch">Not Mira?</a>`, { finalUrl: `${site}/account/orders` }],
    [`${nav}${loginForm}`, { finalUrl: `${site}/account/orders` }],
  ],
  [
    'dead: the same page, which says that the session is over',
    'out',
    [`${nav}${loginForm}<p class="alert">Your session has expired</p><a href="/help/expired">Why?</a>`],
    [`${nav}${loginForm}`],
  ],
  [
    'dead: the same page, which says that nobody is logged in',
    'out',
    [`${nav}${loginForm}<p class="alert">You are not logged in</p><a href="/promo">You looked at</a>`],
    [`${nav}${loginForm}<p class="alert">You are not logged in</p>`],
  ],
  [
    'dead: a login page, which knows what its visitor looked at',
    'out',
    [`${nav}${loginForm}<a href="/promo">You looked at</a>`, { finalUrl: `${site}/login` }],
    [`${nav}${loginForm}`, { finalUrl: `${site}/login` }],
  ],
  [
    'dead: the same page, with other links in the place of the old ones',
    'out',
    [`${nav}${loginForm}<a href="/news/rain">Rain</a><a href="/news/snow">Snow</a>`],
    [`${nav}${loginForm}<a href="/news/sun">Sun</a>`],
  ],
  [
    'dead: the same page, with links to other sites',
    'out',
    [`${nav}${loginForm}<a href="https://ads.example/1">Buy</a>`],
    [`${nav}${loginForm}`],
  ],
  [
    'dead: it is led to a login page, which knows where it was last',
    'out',
    [`${loginForm}<a href="/shop/gates">You looked at: Gates</a>`, sent('/home', '/login')],
    [loginForm, sent('/home', '/login')],
  ],
  [
    'dead: the login page, in a language whose words are not known',
    'out',
    [`<h1>Інвентар</h1>${asking('Відправити')}<a href="/help">Допомога</a>`],
    [`<h1>Inventory</h1>${asking('Send')}<a href="/help">Help</a>`],
  ],
  [
    'valid: a page in such a language, with the login form that a script hides',
    'notout',
    [
      `<h1>Замовлення</h1>${asking('Відправити')}<table><tr><td>Засув</td><td><a href="/orders/7">7</a></td></tr></table>`,
    ],
    [`<h1>Inventory</h1>${asking('Send')}<a href="/help">Help</a>`],
  ],
  [
    'dead: a form of its own for the same page',
    'out',
    [`${nav}${loginForm.replace('name="user"', 'name="user"><input name="code"')}<a href="/codes">Codes</a>`],
    [`${nav}${loginForm}`],
  ],
]

const VERDICTS: Readonly<Record<Expected, readonly string[]>> = {
  in: ['logged_in'],
  out: ['logged_out'],
  notin: ['logged_out', 'unknown', 'blocked', 'site_down'],
  notout: ['logged_in', 'unknown'],
  unknown: ['unknown'],
}

describe('pairs of a page with the session and without it', () => {
  test.each(pairs.map(([kind, expected, mine, theirs]) => ({ kind, expected, mine, theirs })))(
    '$kind',
    ({ expected, mine, theirs }) => {
      const { sketch } = observePage(examplePage(theirs[0], theirs[1]))
      const observation = observePage(examplePage(mine[0], mine[1]))
      expect(VERDICTS[expected]).toContain(judgeCompared(observation, sketch).judgement.verdict)
    },
  )
})
