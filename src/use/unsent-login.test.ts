import { expect, test } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import { examplePage } from '../../test/support/example-page.ts'
import { loginHasExpired, loginNotSent } from './unsent-login.ts'

const kept = [{ origin: 'https://a.test', localStorage: [{ name: 'token', value: 'abc0123456789' }], indexedDb: null }]
const secrets = { cookies: {}, exactCookies: [], headers: {}, storage: kept }
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
  ['a sessionStorage, by plain HTTP', tab('jwt', 'abc0123456789'), {}, false, true],
  ['a sessionStorage that was left out', tab('jwt', 'abc0123456789'), drawn, false, true],
  ['a sessionStorage that was restored', tab('jwt', 'abc0123456789'), drawn, true, false],
  ['a sessionStorage without a token beside one in localStorage', tab('id', '7', token), drawn, false, false],
  ['a token in a sessionStorage beside one in localStorage', tab('jwt', 'abc0123456789', token), drawn, false, true],
] as const)('a login that may have stayed in %s', (_name, given, over, restoresSessionStorage, expected) => {
  const page = examplePage('', { contentType: 'text/html', ...over })
  const sent = { carriedSecret: true, carriedLogin: true, credentials: given, restoresSessionStorage }
  const unsent = loginNotSent(page, sent)
  expect(unsent !== null).toBe(expected)
  // What a stored verdict has room for.
  expect(unsent?.seen.length ?? 0).toBeLessThanOrEqual(160)
})

test('a login that may have stayed in storage where a cookie that may be one was not sent', () => {
  const given = { ...secrets, cookies: { sid: '1' } }
  const unsent = { carriedSecret: false, carriedLogin: false, restoresSessionStorage: false }
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
  const sent = { carriedSecret, carriedLogin, credentials: given, restoresSessionStorage: false }
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
