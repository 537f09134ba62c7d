import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import type { Page } from '../../page/page.ts'
import { judgeCompared } from './compared.ts'
import { observePage } from './page-observation.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p>'.repeat(20)
const nav = '<nav><a href="/">Home</a><a href="/news">News</a><a href="/about">About</a><a href="/shop">Shop</a></nav>'
const shell = '<!doctype html><title>App</title><div id="root"></div><script src="/app.js"></script>'
const loginForm =
  '<h1>Sign in</h1><form action="/login" method="post"><input name="user"><input type="password" name="password"><button>Sign in</button></form>'
const inside = `${nav}<div class="user-menu"><span class="display-name">Mira Holt</span> <a href="/logout">Log out</a></div>${prose}`
const outside = `${nav}<a href="/login">Log in</a>${prose}`
const forVisitor: Partial<Page> = { headers: { 'cache-control': 'private, no-store' } }
const fromCache: Partial<Page> = { headers: { 'cache-control': 'public, max-age=60' } }
const toLogin = (over: Partial<Page> = {}): Partial<Page> => ({
  requestedUrl: 'https://site.example/home',
  finalUrl: 'https://site.example/login',
  hops: [{ url: 'https://site.example/home' }],
  ...over,
})

interface Answer {
  readonly body: string
  readonly over?: Partial<Page>
}

function judged(mine: Answer, theirs: Answer, told = false) {
  const { sketch } = observePage(examplePage(theirs.body, theirs.over))
  return judgeCompared(observePage(examplePage(mine.body, mine.over)), sketch, told)
}

const same = (body: string, over: Partial<Page> = {}): [Answer, Answer] => [
  { body, over },
  { body, over },
]

describe('a page with the session, compared with an anonymous visit', () => {
  test.each<[string, [Answer, Answer], string, boolean]>([
    [
      'a page that is answered, where nobody is sent to the login',
      [{ body: prose }, { body: loginForm, over: toLogin() }],
      'logged_in',
      true,
    ],
    [
      'the second step of a login, where nobody gets its first',
      [
        {
          body: '<p>Hello, Mira</p><h1>Two-factor authentication</h1><form action="/login/otp"><input name="otp" autocomplete="one-time-code"><button>Verify</button></form><a href="/logout">Log out</a>',
          over: toLogin({ finalUrl: 'https://site.example/login/otp' }),
        },
        { body: loginForm, over: toLogin() },
      ],
      'logged_out',
      false,
    ],
    [
      'both the page that offers to log in, whose forms are bound to its visitor',
      same(`${outside}<form action="/search"><input type="hidden" name="csrf_token" value="x"><input name="q"></form>`),
      'logged_out',
      false,
    ],
    [
      'data that names no user, where nobody is refused',
      [{ body: '{"currentUser":""}' }, { body: '{"message":"Unauthorized"}', over: { status: 401 } }],
      'unknown',
      false,
    ],
    [
      'a login that scripts draw, where a visitor without cookies is taken for a program',
      [
        { body: '<body class="login-page"><div id="app"></div><script src="/login.js"></script></body>' },
        { body: 'Forbidden', over: { contentType: 'text/plain', status: 403 } },
      ],
      'unknown',
      false,
    ],
    [
      'data, where nobody is refused',
      [
        { body: 'v5.1.0', over: { contentType: 'text/plain' } },
        { body: 'Forbidden', over: { contentType: 'text/plain', status: 403 } },
      ],
      'logged_in',
      true,
    ],
    [
      'data, where nobody gets a 401',
      [{ body: '{"items":[]}' }, { body: '{"error":"unauthorized"}', over: { status: 401 } }],
      'logged_in',
      true,
    ],
    [
      'a text, where nobody gets an empty one',
      [
        { body: 'mira', over: { contentType: 'text/plain' } },
        { body: '', over: { contentType: 'text/plain' } },
      ],
      'logged_in',
      true,
    ],
    [
      'a list, where nobody gets an empty one',
      [{ body: '[{"id":"7d","full_name":"Mira Holt","roles":[{"kind":"admin"}]}]' }, { body: '[]' }],
      'logged_in',
      true,
    ],
    [
      'settings, of which nobody gets fewer',
      [
        { body: '{"api":{"key":"x"},"colour":1,"access":{"a":1,"b":2},"size":3}' },
        { body: '{"api":{"key":null},"colour":1,"size":3}' },
      ],
      'logged_in',
      true,
    ],
    [
      'a bar to change the page, which nobody gets',
      [
        {
          body: `${nav}<template id="bar"><a href="/admin/">Site</a><a href="/admin/pages/3/edit/">This page</a></template>${prose}`,
        },
        { body: `${nav}${prose}` },
      ],
      'logged_in',
      true,
    ],
    [
      'a control to log out that a script is to make',
      [
        {
          body: `${nav}<p id="c"></p><script>var c = JSON.parse(decodeURIComponent('%7B%22name%22%3A%22mira%22%2C%22logoutUrl%22%3A%22%2Flogout%3F0.8%22%7D'));</script>${prose}`,
        },
        {
          body: `${nav}<p id="c"></p><script>var c = JSON.parse(decodeURIComponent('%7B%7D'));</script>${prose}`,
        },
      ],
      'logged_in',
      true,
    ],
    [
      'the same place, where nobody is sent to a page to log in',
      [
        { body: shell + prose, over: toLogin({ finalUrl: 'https://site.example/it/device/' }) },
        { body: shell, over: toLogin({ finalUrl: 'https://site.example/it/auth/' }) },
      ],
      'logged_in',
      true,
    ],
    [
      'a basket of the browser, whose goods nobody else has',
      [
        { body: `${outside}<a href="/basket">Basket (2)</a><p>Recently seen: Brass latch, Iron bolt</p>` },
        { body: `${outside}<a href="/basket">Basket</a>` },
      ],
      'unknown',
      false,
    ],
    [
      'a start page that asks everybody to log in, and offers the way out to the session',
      [
        {
          body: `${loginForm}<ul><li><form action="/exit"><input type="submit" value="Log out"></form></li></ul>${prose}`,
        },
        { body: loginForm + prose },
      ],
      'logged_in',
      true,
    ],
    ['a menu that nobody gets', [{ body: inside }, { body: outside }], 'logged_in', true],
    [
      'a session that is refused what everybody gets',
      [{ body: loginForm, over: toLogin() }, { body: prose }],
      'logged_out',
      false,
    ],
    [
      'both sent to the login',
      [
        { body: loginForm, over: toLogin() },
        { body: loginForm, over: toLogin() },
      ],
      'logged_out',
      false,
    ],
    ['both get a login form in the place of the page', same(loginForm), 'logged_out', false],
    ['both refused', same('Forbidden', { contentType: 'text/plain', status: 403 }), 'logged_out', false],
    [
      'a site that blocks nobody, and lets the session through',
      [{ body: prose }, { body: '<title>Just a moment...</title>', over: { status: 403 } }],
      'unknown',
      false,
    ],
    [
      'an anonymous copy of an outage',
      [{ body: prose }, { body: 'Bad gateway', over: { status: 502 } }],
      'unknown',
      false,
    ],
    [
      'an anonymous copy that is not there',
      [{ body: prose }, { body: 'Not found', over: { status: 404 } }],
      'unknown',
      false,
    ],
  ])('%s', (_name, [mine, theirs], verdict, tells) => {
    const found = judged(mine, theirs)
    expect([found.judgement.verdict, found.tells]).toEqual([verdict, tells])
  })

  test.each<[string, Answer, string]>([
    ['the shell of a script application', { body: shell }, 'unknown'],
    ['a public page', { body: nav + prose }, 'unknown'],
    ['a public page that offers every visitor to log in', { body: outside }, 'unknown'],
    ['the same from a shared cache', { body: outside, over: fromCache }, 'unknown'],
    ['the same, made for this visitor', { body: outside, over: forVisitor }, 'logged_out'],
    [
      'a menu of both controls, made for this visitor',
      { body: `${nav}<a href="/login">Log in</a> <a href="/logout">Log out</a>${prose}`, over: forVisitor },
      'unknown',
    ],
    [
      'a link whose address alone speaks of a login, made for this visitor',
      { body: `${nav}<a href="/module/saml/">Test the sources</a>${prose}`, over: forVisitor },
      'unknown',
    ],
    [
      'a page that offers to log in, and must be made again each time',
      { body: outside, over: { headers: { 'cache-control': 'no-cache' } } },
      'logged_out',
    ],
    [
      'a shell with a login that its script may show',
      {
        body: `<div ng-if="!user"><form action="/login"><input name="user"><input type="password" name="p"></form></div>`,
      },
      'unknown',
    ],
    [
      'the same, made for this visitor',
      {
        body: `<div ng-if="!user"><form action="/login"><input name="user"><input type="password" name="p"></form></div>`,
        over: forVisitor,
      },
      'logged_out',
    ],
    [
      'an entry kept as a file, whose line sends everybody to the login',
      {
        body: `<meta http-equiv="refresh" content="0; URL=templates/login.php">`,
        over: {
          requestedUrl: 'https://site.example/',
          headers: { 'last-modified': 'Fri, 24 Mar 2023 12:10:41 GMT', etag: '"1"' },
        },
      },
      'unknown',
    ],
    [
      'an entry that sends everybody on to a page that shows a login at its own address',
      {
        body: loginForm,
        over: toLogin({
          requestedUrl: 'https://site.example/',
          finalUrl: 'https://site.example/manager.php',
          hops: [{ url: 'https://site.example/' }],
        }),
      },
      'logged_out',
    ],
    [
      'an entry whose login page begins another session in the place of the one that came',
      {
        body: loginForm,
        over: toLogin({
          requestedUrl: 'https://site.example/',
          hops: [{ url: 'https://site.example/' }],
          setCookies: [
            {
              name: 'sid',
              cleared: false,
              replaces: true,
              hopUrl: 'https://site.example/login',
            },
          ],
        }),
      },
      'logged_out',
    ],
    [
      'data, refused for want of the token of a form',
      { body: '{"message":"The CSRF token is missing."}', over: { status: 401 } },
      'unknown',
    ],
    ['a page with both controls for every visitor', { body: `${nav}<a href="/logout">Log out</a>${prose}` }, 'unknown'],
    [
      'a page that says who is nobody',
      { body: `<script>window.user = {"loggedIn":false}</script>${outside}` },
      'logged_out',
    ],
    [
      'the same from a shared cache',
      { body: `<script>window.user = {"loggedIn":false}</script>${outside}`, over: fromCache },
      'unknown',
    ],
    ['a login form for everybody, from a shared cache', { body: loginForm, over: fromCache }, 'unknown'],
    ['JSON that says nothing', { body: '{"version":"1","open":false}' }, 'unknown'],
    [
      'an entry that sends everybody to its login',
      {
        body: loginForm,
        over: toLogin({
          requestedUrl: 'https://site.example/',
          hops: [{ url: 'https://site.example/' }],
        }),
      },
      'unknown',
    ],
    [
      'an entry that looked at its visitor first',
      {
        body: loginForm,
        over: toLogin({
          requestedUrl: 'https://site.example/',
          hops: [{ url: 'https://site.example/', perVisitor: true }],
        }),
      },
      'logged_out',
    ],
    [
      'an entry whose login leads back',
      {
        body: loginForm,
        over: toLogin({
          requestedUrl: 'https://site.example/',
          finalUrl: 'https://site.example/login?next=/',
          hops: [{ url: 'https://site.example/' }],
        }),
      },
      'logged_out',
    ],
  ])('same for both: %s', (_name, answer, verdict) => {
    const { judgement, tells } = judged(answer, answer)
    expect([judgement.verdict, tells, judgement.detectedUser]).toEqual([verdict, false, null])
    expect(judgement.evidence.some(({ signal }) => signal === 'comparison')).toBe(true)
  })

  test.each<[string, string, string]>([
    [
      'tokens',
      `<input type="hidden" name="csrf" value="aaaaaaaaaaaaaaaaaaaaaaaa1">`,
      `<input type="hidden" name="csrf" value="bbbbbbbbbbbbbbbbbbbbbbbb2">`,
    ],
    [
      'nonces of scripts',
      `<script nonce="a1b2c3d4e5f6a7b8c9d0">x()</script>`,
      `<script nonce="ffffffffffff00000000">x()</script>`,
    ],
    [
      'counters and dates',
      `<p>Seen 1,204 times. Tue, 24 Nov 2026, 3 minutes ago</p>`,
      `<p>Seen 1,209 times. Wed, 25 Nov 2026, 4 minutes ago</p>`,
    ],
    [
      'advertisements',
      `<a href="https://ads.example/1?x=1"><img src="1"></a>`,
      `<a href="https://ads.example/9?x=7"><img src="9"></a>`,
    ],
    ['cache busters', `<a href="/news?ts=1764030000">News</a>`, `<a href="/news?ts=1764031111">News</a>`],
  ])('%s make no difference', (_name, first, second) => {
    const { judgement, tells } = judged({ body: nav + first + prose }, { body: nav + second + prose })
    expect([judgement.verdict, tells]).toEqual(['unknown', false])
  })

  test('a page that differed while the session was logged in and no longer does', () => {
    const [mine, theirs] = same(nav + prose)
    expect(judged(mine, theirs, true).judgement.verdict).toBe('logged_out')
  })

  test('a page that let the session in and now denies it access, and asks others to log in', () => {
    const [mine, theirs] = [
      { body: 'Forbidden', over: { status: 403 } },
      { body: loginForm, over: toLogin() },
    ]
    expect(judged(mine, theirs).judgement.verdict).toBe('unknown')
    expect(judged(mine, theirs, true).judgement.verdict).toBe('logged_out')
  })

  test('a name that anonymous visits also show is not the visitor', () => {
    const named = `${nav}<meta name="user-name" content="Ada Byron">`
    const mine = { body: `${named}<a href="/logout">Log out</a>${prose}` }
    expect(judged({ body: named + prose }, { body: named + prose }).judgement).toMatchObject({
      verdict: 'unknown',
      detectedUser: null,
    })
    expect(judged(mine, { body: named + prose }).judgement.verdict).toBe('logged_in')
  })

  test('markup of "remember me" depends on a cookie and does not outweigh a login form', () => {
    const mine = `<p>Welcome back, Mira! Not you?</p>${loginForm}`
    expect(judged({ body: mine }, { body: loginForm }).judgement).toMatchObject({
      verdict: 'logged_out',
      detectedUser: null,
    })
  })
})

describe('a page whose header says to everybody that nobody is signed in', () => {
  const offer = '<p><span>You are not signed in</span> <a href="/login">Sign in</a></p>'
  const page = (text: string, over: Partial<Page> = {}): Answer => ({
    body: `<header>${offer}</header><main><h1>Dashboard</h1><p>${text}</p></main>`,
    over: { requestedUrl: 'https://site.example/home', finalUrl: 'https://site.example/home', ...over },
  })
  const login: Answer = { body: loginForm, over: toLogin() }

  test.each<[string, Answer, Answer, string]>([
    ['greets its user, while others are sent to the login', page('Welcome back, Jane Smith'), login, 'unknown'],
    ['greets its user in German', page('Willkommen zurück, Jana Schmidt'), login, 'unknown'],
    ['greets nobody', page('Your orders'), login, 'logged_out'],
    ['greets a guest', page('Welcome, Guest'), login, 'logged_out'],
    ['greets its user and shows a login form', page(`Welcome back, Jane Smith ${loginForm}`), login, 'logged_out'],
    [
      'greets its user, whose session has expired',
      page('Hello, Jane. <h1>Your session has expired</h1>'),
      login,
      'logged_out',
    ],
    [
      'greets its user, behind a redirect',
      page('Welcome back, Jane Smith', { hops: [{ url: 'https://site.example/' }] }),
      login,
      'logged_out',
    ],
  ])('%s', (_name, mine, theirs, verdict) => {
    expect(judged(mine, theirs).judgement.verdict).toBe(verdict)
  })
})

test('a name that everybody sees is not the name of the visitor', () => {
  const bar = '<header><span class="user-name">Carlos Vega</span></header>'
  const mine = { body: `${bar}${nav}${prose}` }
  const { judgement } = judged(mine, { body: bar + loginForm, over: toLogin() })
  expect([judgement.verdict, judgement.detectedUser]).toEqual(['logged_in', null])
  expect(judged(mine, { body: loginForm, over: toLogin() }).judgement.detectedUser).toBe('Carlos Vega')
})
