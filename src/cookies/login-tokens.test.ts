import { describe, expect, it } from 'vitest'
import { losesToken, replacesToken } from './login-tokens.ts'

const jwt = (signature: string) => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${signature}`
const [one, other] = ['b7c1f0a94e2d4d0f8a3c5e6d7f8091a2', '4f2a9c0b11d84e7fa6c35d8e90b7c1f0']
const json = (text: string) => JSON.stringify({ user: 'Mira', auth: { refresh_token: text, scope: 'all' } })

describe('a token that the site rotates', () => {
  it.each<[what: string, name: string, of: (token: string) => string]>([
    ['is an item', 'refreshToken', (token) => token],
    ['is one with a short name', 'rt', (token) => token],
    ['is one of an application that writes texts as JSON', 'token', (token) => JSON.stringify(token)],
    ['is one with its scheme', 'auth', (token) => `Bearer ${token}`],
    ['is a short one', 'refresh_token', (token) => token.slice(0, 12)],
    ['is one with an id before it', 'token', (token) => `12|${token}`],
    ['is a JSON Web Token, however it is called', 'u', jwt],
    ['is a member of JSON', 'oidc.user:https://id.test:app', json],
    ['is a member of JSON within JSON', 'persist:root', (token) => JSON.stringify({ session: json(token) })],
    ['is a record of a database', 'login', (token) => `{"stores":[{"records":[{"key":"token","value":"${token}"}]}]}`],
    [
      'is a member of a record',
      'firebaseLocalStorageDb',
      (token) => `{"stores":[{"records":[{"value":{"stsTokenManager":{"refreshToken":"${token}"}}}]}]}`,
    ],
    [
      'is a member of a record that the library encodes',
      'db',
      (token) => `{"stores":[{"records":[{"valueEncoded":{"o":[{"k":"refreshToken","v":"${token}"}]}}]}]}`,
    ],
  ])('%s', (_what, name, of) => {
    expect(replacesToken({ name, before: of(one), after: of(other) })).toBe(true)
    expect(replacesToken({ name, before: of(one), after: of(one) })).toBe(false)
    expect(replacesToken({ name, before: null, after: of(other) })).toBe(false)
    expect(replacesToken({ name, before: of(one), after: null })).toBe(false)
  })

  it.each<[what: string, name: string, before: string, after: string]>([
    ['a counter', 'visits', '41', '42'],
    ['a time', 'lastRefresh', '1800000000000', '1800000001000'],
    ['a date', 'last_refresh', '2026-11-29T10:00:00.000Z', '2026-11-29T11:00:00.000Z'],
    ['an id of the visit', 'visitId', one, other],
    ['a cache', 'cache', `{"pages":["${one}"]}`, `{"pages":["${other}"]}`],
    [
      'what is beside a token',
      'auth',
      `{"token":"${one}","seen":"a1b2c3d4e5"}`,
      `{"token":"${one}","seen":"f1b2c3d4e5"}`,
    ],
    ['an end of it', 'auth', json(one), '{"user":null}'],
    ['a token that an application adds', 'auth', '{"user":null}', json(one)],
    ['a token against forged requests', 'csrfToken', one, other],
    ['one of a push service', 'app', `{"pushToken":"${one}"}`, `{"pushToken":"${other}"}`],
    ['one of a bot check', 'aws-waf-token', one, other],
    ['a token in an item against forged requests', 'csrf', `{"token":"${one}"}`, `{"token":"${other}"}`],
    ['one of a form', 'authenticity_token', one, other],
    ['one of a cart', 'cart_token', one, other],
    ['a place in a list', 'feed', `{"nextPageToken":"${one}"}`, `{"nextPageToken":"${other}"}`],
    ['a date under such a name', 'lastAuth', '2026-11-29T10.00.00Z', '2026-11-29T11.00.00Z'],
    [
      'an access token beside the same refresh token',
      'auth',
      `{"accessToken":"${one}","refreshToken":"12ab34cd"}`,
      `{"accessToken":"${other}","refreshToken":"12ab34cd"}`,
    ],
    ['one of an installation', 'firebase-installations-database', jwt('aaaa'), jwt('bbbb')],
  ])('is not %s', (_what, name, before, after) => {
    expect(replacesToken({ name, before, after })).toBe(false)
  })
})

it('reads no name of any length, since some patterns would take long', () => {
  expect(replacesToken({ name: `${'x'.repeat(500)}token`, before: one, after: other })).toBe(true)
  expect(replacesToken({ name: `${'x'.repeat(600)}token`, before: one, after: other })).toBe(false)
})

it.each([
  ['a member that is emptied', 'auth', `{"token":"${one}"}`, '{"token":null}'],
  ['an item that says that there is none', 'token', one, 'null'],
  [
    'a database without its records',
    'firebaseLocalStorageDb',
    `{"records":[{"refreshToken":"${one}"}]}`,
    '{"records":[]}',
  ],
  ['nothing', 'token', one, null],
] as const)('a token is lost: %s', (_what, name, before, after) => {
  expect(losesToken({ name, before, after })).toBe(true)
  expect(losesToken({ name, before, after: before })).toBe(false)
  expect(losesToken({ name, before: null, after })).toBe(false)
})
