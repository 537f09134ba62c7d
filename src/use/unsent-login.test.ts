import { expect, test } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import { examplePage } from '../../test/support/example-page.ts'
import { accessUnsent, loginHasExpired, loginNotSent } from './unsent-login.ts'

const kept = [{ origin: 'https://a.test', localStorage: [{ name: 'token', value: 'abc0123456789' }], indexedDb: null }]
const secrets = { domain: 'site.example', cookies: {}, exactCookies: [], headers: {}, storage: kept }
const bearer = { ...secrets, storage: [], headers: { authorization: 'Bearer x' } }

const tab = (name: string, value: string, localStorage: { name: string; value: string }[] = []) => ({
  ...secrets,
  storage: [{ origin: 'https://a.test', localStorage, indexedDb: null, sessionStorage: [{ name, value }] }],
})
const token = [{ name: 'access_token', value: 'abcdef0123456789' }]
const drawn = { ownRequests: [] }

test.each([
  ['storage, by plain HTTP', secrets, {}, false, true],
  ['storage, in a browser', secrets, drawn, false, false],
  ['storage, at data in a browser', secrets, { ...drawn, contentType: 'application/json' }, false, true],
  ['storage and a cookie that may be a login', { ...secrets, cookies: { sid: '1' } }, {}, false, false],
  ['storage and analytics cookies', { ...secrets, cookies: { _ga: '1' } }, {}, false, true],
  ['no storage', { ...secrets, storage: [] }, {}, false, false],
  ['a storage without a token', tab('id', '7'), {}, false, false],
  [
    'databases',
    { ...secrets, storage: [{ origin: 'https://a.test', localStorage: [], indexedDb: '[]' }] },
    {},
    false,
    true,
  ],
  ['a sessionStorage that was left out', tab('jwt', 'abc0123456789'), drawn, false, true],
  ['a sessionStorage that was restored', tab('jwt', 'abc0123456789'), drawn, true, false],
  ['a sessionStorage without a token beside one in localStorage', tab('id', '7', token), drawn, false, false],
  ['a token in a sessionStorage beside one in localStorage', tab('jwt', 'abc0123456789', token), drawn, false, true],
] as const)('a login that may have stayed in %s', (_name, given, over, restoresSessionStorage, expected) => {
  const page = examplePage('', { contentType: 'text/html', ...over })
  const sent = {
    carriedSecret: true,
    carriedLogin: true,
    credentials: given,
    restoresSessionStorage,
    callerHeaders: {},
    now: 2,
  }
  expect(loginNotSent(page, sent) !== null).toBe(expected)
})

test('a login that may have stayed in storage where a cookie that may be one was not sent', () => {
  const given = { ...secrets, cookies: { sid: '1' } }
  const unsent = { carriedSecret: false, carriedLogin: false, restoresSessionStorage: false, callerHeaders: {}, now: 2 }
  const page = examplePage('', { contentType: 'text/html' })
  expect(loginNotSent(page, { ...unsent, credentials: given })).toMatchObject({ signal: 'in_storage' })
  expect(loginNotSent(page, { ...unsent, credentials: { ...given, storage: [] } })).toBeNull()
})

const bare = { ...secrets, storage: [] }
const cookies = { _ga: '1', sid: '1' }

test.each([
  ['analytics cookies alone', { ...bare, cookies }, true, false, 'not_sent'],
  ['a User-Agent, and the login is a header', bearer, true, false, 'not_sent'],
  ['a cookie that may be a login', { ...bare, cookies }, true, true, null],
  // Its warning is COOKIES_NOT_SENT.
  ['nothing', { ...bare, cookies }, false, false, null],
  ['analytics cookies, as the session has no others', { ...bare, cookies: { _ga: '1' } }, true, false, null],
  [
    'analytics cookies, beside one that protects forms',
    { ...bare, cookies: { _ga: '1', csrftoken: '1' } },
    true,
    false,
    null,
  ],
] as const)('a page to which a session sent %s', (_name, given, carriedSecret, carriedLogin, signal) => {
  const sent = {
    carriedSecret,
    carriedLogin,
    credentials: given,
    restoresSessionStorage: false,
    callerHeaders: {},
    now: 2,
  }
  const found = loginNotSent(examplePage(''), sent)
  expect(found?.signal ?? null).toBe(signal)
})

test.each([
  ['a login cookie that has expired', 'sid', 1, true],
  ['one that has not', 'sid', 3, false],
  ['one without a date', 'sid', null, false],
  ['an analytics cookie', '_ga', 1, false],
  ['one that only protects forms', 'XSRF-TOKEN', 1, false],
] as const)('a login has expired by %s', (_name, name, expiresAt, expected) => {
  const cookie = storedCookie(name, '1', {
    domain: 'a.test',
    hostOnly: true,
    path: '/',
    expiresAt,
    secure: false,
  })
  expect(loginHasExpired({ exactCookies: [cookie] }, 2)).toBe(expected)
})

const at = (name: string, path = '/', expiresAt: number | null = null) =>
  storedCookie(name, '1', { domain: 'site.example', path, expiresAt })
const renewal = at('refresh_token')
const taken = { name: 'refresh_token', cleared: true, hopUrl: 'https://site.example/api/me' }

test.each([
  ['a token for renewal', { exactCookies: [renewal] }, {}, true],
  ['one without a path', { cookies: { rt: '1' } }, {}, true],
  [
    'one beside analytics and a cookie that only protects forms',
    { cookies: { refresh: '1', _ga: '1', csrftoken: '1' } },
    {},
    true,
  ],
  ['one beside a header that is none', { exactCookies: [renewal], headers: { 'x-requested-with': 'x' } }, {}, true],
  ['one beside an access token that has expired', { exactCookies: [renewal, at('access_token', '/', 1)] }, {}, true],
  ['one beside a login that goes to another path', { exactCookies: [renewal, at('sid', '/members')] }, {}, true],
  ['one at an API in a browser', { exactCookies: [renewal] }, { ownRequests: [] }, true],
  ['one at an API that reports it with 200', { exactCookies: [renewal] }, { status: 200 }, true],
  ['one, with an empty answer', { exactCookies: [renewal] }, { body: '', contentType: null }, true],
  [
    'none, as it goes to another path and the access token has expired',
    { exactCookies: [at('rt', '/auth'), at('jwt', '/', 1)] },
    {},
    true,
  ],
  ['one beside an access token', { exactCookies: [renewal, at('access_token')] }, {}, false],
  [
    'one beside any other cookie that may be a login',
    { exactCookies: [renewal], cookies: { PHPSESSID: '1' } },
    {},
    false,
  ],
  ['one beside a login header', { exactCookies: [renewal], headers: { 'xc-auth': '1' } }, {}, false],
  ['one that has expired', { exactCookies: [at('refresh_token', '/', 1)] }, {}, false],
  ['one that the site takes away', { exactCookies: [renewal] }, { setCookies: [taken] }, false],
  ['one where it is exchanged', { exactCookies: [renewal] }, { finalUrl: 'https://site.example/auth/refresh' }, false],
  ['one where tokens are given', { exactCookies: [renewal] }, { finalUrl: 'https://site.example/oauth/token' }, false],
  ['one at a list of tokens', { exactCookies: [renewal] }, { finalUrl: 'https://site.example/api/tokens' }, true],
  ['one at a document', { exactCookies: [renewal] }, { contentType: 'text/html' }, false],
  ['one at a document of a browser', { exactCookies: [renewal] }, { contentType: 'text/html', ownRequests: [] }, false],
  ['one at a text without a type', { exactCookies: [renewal] }, { contentType: null }, false],
  [
    'one after a login that the first of its redirects got',
    { exactCookies: [renewal, at('sid', '/members')] },
    { hops: [{ url: 'https://site.example/members' }] },
    false,
  ],
  ['another login', { cookies: { sid: '1' } }, {}, false],
] as const)('whether data was refused for want of an access token: sent %s', (_name, given, over, expected) => {
  const page = examplePage('{"error":"unauthorized"}', { status: 401, ...over })
  const credentials = { ...bare, ...given }
  expect(accessUnsent(page, credentials, 2) !== null).toBe(expected)
  const sent = {
    carriedSecret: true,
    carriedLogin: true,
    credentials,
    restoresSessionStorage: false,
    callerHeaders: {},
    now: 2,
  }
  expect(loginNotSent(page, sent)?.signal ?? null).toBe(expected ? 'not_sent' : null)
})

test('a request with a login header of its own sent an access token', () => {
  const page = examplePage('{"error":"unauthorized"}', { status: 401 })
  const credentials = { ...bare, exactCookies: [renewal] }
  const sent = { carriedSecret: true, carriedLogin: true, credentials, restoresSessionStorage: false, now: 2 }
  expect(loginNotSent(page, { ...sent, callerHeaders: { 'Accept-Language': 'de' } })).not.toBeNull()
  expect(loginNotSent(page, { ...sent, callerHeaders: { Authorization: 'Bearer 1' } })).toBeNull()
})
