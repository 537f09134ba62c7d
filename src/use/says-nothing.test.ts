import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { judgePage } from '../verdict/verdict.ts'
import { isAskedLogin, provesLittle, saysNothingOfLogin, undecide, wasDenied } from './says-nothing.ts'
import type { SentLogin } from './unsent-login.ts'

/** The judgement that is left of a page. */
function kept(page: Page, sent: SentLogin | null = null): Judgement {
  const judgement = judgePage(page)
  return saysNothingOfLogin(page, judgement, sent) ? undecide(judgement) : judgement
}

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(20)
const offer = `<header><a href="/login">Log in</a> <a href="/signup">Sign up</a></header>${prose}`
const form = '<form action="/login" method="post"><input name="user"><input type="password" name="password"></form>'

describe('a page that offers to log in', () => {
  test.each<[string, string, Record<string, string>, string, boolean]>([
    ['says nothing of itself', offer, {}, 'logged_out', true],
    ['was made for its visitor', offer, { 'cache-control': 'private, no-store' }, 'logged_out', true],
    ['may be answered to everybody by a cache', offer, { 'cache-control': 'public, max-age=600' }, 'unknown', false],
    ['comes from a cache', offer, { age: '33', 'x-cache': 'HIT' }, 'unknown', false],
    ['has a login form, too', offer + form, {}, 'logged_out', false],
    [
      'has a login form, too, which it does not show',
      `${offer}<div class="modal hide">${form}</div>`,
      {},
      'logged_out',
      true,
    ],
    [
      'has a login form, too, which its scripts have opened',
      `${offer}<div class="modal hide in" style="display: block;">${form}</div>`,
      {},
      'logged_out',
      false,
    ],
    ['has a login form, too, and comes from a cache', offer + form, { age: '33' }, 'logged_out', false],
    ['offers to log out as well', `${offer}<a href="/logout">Log out</a>`, { age: '33' }, 'unknown', false],
    ['says that access is denied', `<h1>Access denied</h1>${offer}`, {}, 'logged_out', true],
    [
      'greets a visitor who can log out',
      `${offer}Welcome, Mira. <a href="/logout">Log out</a>`,
      {},
      'logged_in',
      false,
    ],
  ])('%s', (_, body, headers, verdict, rests) => {
    const page = examplePage(body, { headers })
    const judgement = kept(page)
    expect(judgement.verdict).toBe(verdict)
    expect(provesLittle(judgement)).toBe(rests)
  })
})

test.each([
  ['Forbidden', 403, true],
  ['{"error":"Forbidden","message":"Insufficient permissions"}', 403, true],
  ['<h1>Access denied</h1><p>You do not have permission to view this page.</p>', 200, true],
  ['<h1>Forbidden</h1><p>You must log in.</p>', 403, false],
  ['{"error":"token expired"}', 403, false],
  ['Unauthorized', 401, false],
])('%s with status %i may be for a user who lacks a right: %s', (body, status, mayBe) => {
  const page = examplePage(body, { status })
  const judgement = judgePage(page)
  expect([judgement.verdict, provesLittle(judgement), wasDenied(judgement)]).toEqual(['logged_out', mayBe, false])
  const told = kept(page)
  expect([told.verdict, wasDenied(told)]).toEqual([mayBe ? 'unknown' : 'logged_out', mayBe])
})

test.each([
  ['You are logged in as mira, but you do not have permission to view that page.', 'unknown'],
  ['You do not have permission to view that page.', 'logged_out'],
  ['You are logged in as mira. Please log in again.', 'logged_out'],
])('the login page that says "%s" shows %s', (text, verdict) => {
  const address = { requestedUrl: 'https://site.example/admin', finalUrl: 'https://site.example/login?next=/admin' }
  const hops = [{ url: address.requestedUrl }]
  const told = kept(examplePage(`<p>${text}</p>${form}`, { ...address, hops }))
  expect([told.verdict, wasDenied(told)]).toEqual([verdict, verdict === 'unknown'])
})

test.each([
  ['/login?next=/x', '/login', 200, true],
  ['/login', '/login/', 200, false],
  ['/account', '/login', 200, false],
  ['/account', '/account', 200, false],
  ['/login', '/login', 401, false],
])('of %s, which ended at %s with %i, a login page is what was asked for: %s', (asked, ended, status, isAsked) => {
  const at = (path: string) => `https://site.example${path}`
  expect(isAskedLogin(at(asked), { finalUrl: at(ended), status })).toBe(isAsked)
})

const toolbar =
  '<div id="app"><button>Add</button><button>Remove</button><button>Logout</button><p>0 transfers</p></div>'

test.each<[string, readonly (readonly [string, number, answer?: string])[] | undefined, string]>([
  ['that its server has sent', undefined, 'logged_in'],
  ['that asks for nothing', [], 'logged_in'],
  ['that gets its data', [['/rpc', 200]], 'logged_in'],
  ['that gets errors alone', [['/rpc', 500]], 'unknown'],
  ['that is refused by a site without a word', [['/rpc', 403]], 'unknown'],
  [
    'that gets its texts, and of its data errors',
    [
      ['/locales/en.json', 200],
      ['/rpc', 502],
    ],
    'unknown',
  ],
  [
    'that gets some of its data',
    [
      ['/rpc', 500],
      ['/boards', 200],
    ],
    'logged_in',
  ],
  ['that asks for what is nowhere', [['/news', 404]], 'logged_in'],
  [
    'that is sent to the login',
    [
      ['/graphql', 302],
      ['/login', 200],
    ],
    'unknown',
  ],
  [
    'that is sent to its data',
    [
      ['/graphql', 302],
      ['/data', 200],
    ],
    'logged_in',
  ],
  ['that asks for the state of its login', [['/login/state', 200]], 'logged_in'],
  ['that has its data already', [['/rpc', 304]], 'logged_in'],
  ['that is refused with 200', [['/graphql', 200, '{"errors":[{"message":"Unauthenticated"}]}']], 'unknown'],
  ['that is told that its token is over', [['/rpc', 200, '{"code":40101,"message":"token expired"}']], 'unknown'],
  ['that is told of another error', [['/rpc', 200, '{"errors":[{"message":"unknown field"}]}']], 'logged_in'],
  ['that gets text', [['/rpc', 200, '{']], 'logged_in'],
])('a page with a control to log out %s', (_name, requests, verdict) => {
  const ownRequests = requests?.map(([path, status, answer]) => ({
    method: 'POST',
    url: `https://site.example${path}`,
    status,
    ...(answer === undefined ? {} : { answer }),
  }))
  const page = { ...examplePage(toolbar), ...(ownRequests === undefined ? {} : { ownRequests }) }
  expect(kept(page).verdict).toBe(verdict)
})

const demand = '<h1>You must be signed in to view this page</h1><a href="/login">Sign in</a>'

test.each<[string, readonly number[], string]>([
  ['while its server is down', [500, 502], 'unknown'],
  ['while its server puts it off', [429], 'unknown'],
  ['while something else fails', [500, 200], 'logged_out'],
  ['since it is refused', [401, 500], 'logged_out'],
  ['without asking for anything', [], 'logged_out'],
])('a page that asks for a login %s', (_name, statuses, verdict) => {
  const ownRequests = statuses.map((status, at) => ({ method: 'GET', url: `https://site.example/${at}`, status }))
  const page = examplePage(demand, { ownRequests })
  expect(kept(page).verdict).toBe(verdict)
})

test('a page that asks for a login and was read before it had loaded says nothing', () => {
  expect(kept(examplePage(demand, { ownRequests: [], isStillLoading: true })).verdict).toBe('unknown')
})

const unsent = { carriedSecret: false, carriedLogin: false, restoresSessionStorage: false }
const none = { cookies: {}, exactCookies: [], storage: [], headers: {} }
const token = [{ name: 'token', value: 'abc0123456789' }]
const stored = { ...none, storage: [{ origin: 'https://shop.example', localStorage: token, indexedDb: null }] }

test.each([
  ['an API to which nothing of a login in a storage was sent', 'application/json', false, stored, 'unknown'],
  [
    'an API to which analytics cookies were sent',
    'application/json',
    true,
    { ...stored, cookies: { _ga: '1' } },
    'unknown',
  ],
  ['an API without a storage', 'application/json', false, none, 'logged_out'],
  ['an API without a session', 'application/json', false, null, 'logged_out'],
  [
    'an API to which a cookie of a login was sent',
    'application/json',
    true,
    { ...stored, cookies: { sid: '1' } },
    'logged_out',
  ],
  [
    'an API to which none of its cookies went',
    'application/json',
    false,
    { ...stored, cookies: { sid: '1' } },
    'unknown',
  ],
  ['a document, to which nothing of a storage was sent', 'text/html; charset=utf-8', true, stored, 'unknown'],
  ['a document without a storage', 'text/html; charset=utf-8', true, none, 'logged_out'],
] as const)('a refusal by %s', (_name, contentType, carriedLogin, credentials, verdict) => {
  const page = examplePage('{"message":"Unauthorized","statusCode":401}', { status: 401, contentType })
  expect(judgePage(page).verdict).toBe('logged_out')
  expect(kept(page, { ...unsent, carriedLogin, credentials }).verdict).toBe(verdict)
})

test.each([
  ['asks a session of cookies for a password', 'Basic realm="Server status"', {}, 'unknown'],
  ['asks a session of cookies for a token', 'Bearer', { 'x-csrf-token': '1' }, 'unknown'],
  ['takes cookies by a scheme of its own', 'FormBased', {}, 'logged_out'],
  [
    'does not accept the token of the session',
    'Bearer error="invalid_token"',
    { authorization: 'Bearer 1' },
    'logged_out',
  ],
])('a refusal that %s', (_name, scheme, headers, verdict) => {
  const page = examplePage('<h1>Unauthorized</h1>', { status: 401, headers: { 'www-authenticate': scheme } })
  expect(judgePage(page).verdict).toBe('logged_out')
  expect(kept(page, { ...unsent, carriedLogin: true, credentials: { ...none, headers } }).verdict).toBe(verdict)
})

test.each([
  ['/login', true, 'unknown'],
  ['/login', false, 'logged_out'],
  ['/account', true, 'logged_out'],
])('a login form at %s, for a request that carried the session: %s', (path, carriedSecret, verdict) => {
  const page = examplePage(form, { requestedUrl: `https://site.example${path}` })
  expect(kept(page, { ...unsent, carriedSecret, credentials: none }).verdict).toBe(verdict)
})

const named = '<div id="app"><span class="username">mira.holt</span> <button>Log out</button></div>'
const settings = ['/api/auth/settings', 200] as const
const flags = ['/api/v1/flags', 200] as const
const boards = ['/boards', 200] as const
const polling = ['/socket.io/', 200] as const
const mixed = { ...stored, cookies: { sid: '1' } }

test.each<[string, string, readonly (readonly [string, number])[], SentLogin['credentials'], string]>([
  ['is refused its data', toolbar, [settings, flags, polling, ['/api/editor', 401]], stored, 'unknown'],
  ['is refused its data, with a cookie', toolbar, [settings, flags, ['/api/editor', 401]], mixed, 'unknown'],
  ['is refused its data and names its user', named, [settings, flags, ['/api/editor', 401]], stored, 'logged_in'],
  ['is refused some data and gets others', toolbar, [settings, boards, ['/api/editor', 401]], stored, 'logged_in'],
  ['gets what is its own at such an address', toolbar, [['/api/orders/status', 200]], stored, 'logged_in'],
  ['gets the settings of its account', toolbar, [['/api/v1/account/settings', 200]], stored, 'logged_in'],
  [
    'is refused some data and told of its user',
    toolbar,
    [
      ['/api/me', 200],
      ['/api/editor', 401],
    ],
    stored,
    'logged_in',
  ],
  [
    'is refused a right',
    toolbar,
    [
      ['/boards', 200],
      ['/api/editor', 403],
    ],
    stored,
    'logged_in',
  ],
  [
    'is refused until it has a new token',
    toolbar,
    [
      ['/boards', 401],
      ['/token/refresh', 200],
      ['/boards', 200],
    ],
    stored,
    'logged_in',
  ],
  ['gets public settings only', toolbar, [settings, polling], stored, 'unknown'],
  ['asks for nothing', toolbar, [], stored, 'unknown'],
  ['speaks by messages only', toolbar, [polling, ['/hub/negotiate', 200]], stored, 'unknown'],
  ['gets its data', toolbar, [settings, ['/boards', 200]], stored, 'logged_in'],
  ['has its data already', toolbar, [settings, ['/boards', 304]], stored, 'logged_in'],
  ['names its user', named, [settings, polling], stored, 'logged_in'],
  ['was sent with a cookie that may be a login', toolbar, [settings, polling], mixed, 'logged_in'],
  ['has no storage', toolbar, [settings, polling], none, 'logged_in'],
])('a page with a control to log out that %s', (_name, body, requests, credentials, verdict) => {
  const ownRequests = requests.map(([path, status]) => ({ method: 'GET', url: `https://site.example${path}`, status }))
  const page = { ...examplePage(body), ownRequests }
  expect(judgePage(page).verdict).toBe('logged_in')
  expect(kept(page, { ...unsent, credentials }).verdict).toBe(verdict)
})

const shared = { 'cache-control': 's-maxage=31536000' }
const own = { 'cache-control': 'private, no-store' }
const said = (text: string, label = 'Sign in') => `<header><p>${text} <a href="/login">${label}</a></p></header>`

test.each<[string, string, Partial<Page>, string]>([
  ['says to everybody that nobody is there', said('You are not signed in'), { headers: shared }, 'unknown'],
  ['says so to its visitor', said('You are not signed in'), { headers: own }, 'logged_out'],
  ['says it in German', said('Sie sind nicht angemeldet', 'Anmelden'), { headers: shared }, 'unknown'],
  ['says it in French', said("Vous n'êtes pas connecté", 'Se connecter'), { headers: shared }, 'unknown'],
  ['says it in Japanese', said('ログインしていません', 'ログイン'), { headers: shared }, 'unknown'],
  ['greets a guest', said('Welcome, guest'), { headers: shared }, 'unknown'],
  ['says it in its data', `${said('')}<script>var isLoggedIn = false</script>`, { headers: shared }, 'unknown'],
  ['says it and shows a login form', said('You are not signed in') + form, { headers: shared }, 'logged_out'],
  ['says it with a 401', said('You are not signed in'), { headers: shared, status: 401 }, 'logged_out'],
  [
    'is the login page to which it was sent',
    said('You are not signed in'),
    { headers: shared, finalUrl: 'https://site.example/login', hops: [{ url: 'https://site.example/' }] },
    'logged_out',
  ],
  ['says it when rendered', said('You are not signed in'), { headers: shared, ownRequests: [] }, 'logged_out'],
  [
    'greets its user by name beside that',
    `${said('You are not signed in')}<p>Welcome back, Jane Smith</p>`,
    { headers: own },
    'unknown',
  ],
  [
    'greets its user and demands a login in a heading',
    `${said('')}<p>Welcome back, Jane Smith</p><h1>Please sign in</h1>`,
    { headers: own },
    'logged_out',
  ],
  [
    'greets its user and asks for the password',
    `${said('You are not signed in')}<p>Welcome back, Jane Smith</p>${form}`,
    { headers: own },
    'logged_out',
  ],
])('a page that %s', (_name, body, over, verdict) => {
  const page = examplePage(body, over)
  expect(judgePage(page).verdict).toBe('logged_out')
  expect(kept(page).verdict).toBe(verdict)
})

const refresh =
  '<html><title>LDAP Account Manager</title><meta http-equiv="refresh" content="0; URL=templates/login.php">'
const dated = { 'last-modified': 'Fri, 24 Mar 2023 12:10:41 GMT', etag: '"641d9281-13c"' }
const folder = 'https://site.example/lam/'
const signIn = { name: 'sid', cleared: false, hopUrl: folder }

test.each<[string, string, Partial<Page>, string]>([
  ['a file', refresh, { headers: dated }, 'unknown'],
  [
    'a file with a link to the login',
    `${refresh}<a href="templates/login.php">Log in</a>`,
    { headers: dated },
    'unknown',
  ],
  ['a file of the entry', refresh, { headers: dated, requestedUrl: 'https://site.example/' }, 'unknown'],
  ['a file to which / leads', refresh, { headers: dated, hops: [{ url: 'https://site.example/' }] }, 'unknown'],
  [
    'a file behind a missing slash',
    refresh,
    { headers: dated, hops: [{ url: 'https://site.example/lam' }] },
    'unknown',
  ],
  [
    'a file to which another page leads',
    refresh,
    { headers: dated, hops: [{ url: 'https://site.example/account' }] },
    'logged_out',
  ],
  [
    'a file to which / leads this visitor',
    refresh,
    { headers: dated, hops: [{ url: 'https://site.example/', perVisitor: true }] },
    'logged_out',
  ],
  [
    'a file that is to lead back',
    refresh,
    { headers: dated, finalUrl: `${folder}?return_to=%2Faccount` },
    'logged_out',
  ],
  ['a file made for this visitor', refresh, { headers: { ...dated, 'cache-control': 'private' } }, 'logged_out'],
  ['a file with a login form', refresh + form, { headers: dated }, 'logged_out'],
  [
    'a file that says that the session is over',
    `${refresh}<p>Your session has expired</p>`,
    { headers: dated },
    'logged_out',
  ],
  ['a file with a 401', refresh, { headers: dated, status: 401 }, 'logged_out'],
  ['a file that sets a cookie', refresh, { headers: dated, setCookies: [signIn] }, 'logged_out'],
  ['a page without a date', refresh, {}, 'logged_out'],
  ['a page that was rendered', refresh, { headers: dated, ownRequests: [] }, 'logged_out'],
  ['a login page with a date', form, { headers: dated }, 'logged_out'],
])('%s whose line leads to a login', (_name, body, over, verdict) => {
  const page = examplePage(body, { requestedUrl: folder, finalUrl: over.requestedUrl ?? folder, ...over })
  expect(judgePage(page).verdict).toBe('logged_out')
  const sent = { carriedSecret: true, carriedLogin: true, restoresSessionStorage: false }
  expect(kept(page, { ...sent, credentials: none }).verdict).toBe(verdict)
  expect(kept(page, { ...sent, credentials: null }).verdict).toBe('logged_out')
})
