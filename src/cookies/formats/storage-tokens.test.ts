import { describe, expect, it } from 'vitest'
import { storageTokens, tokenIn } from './storage-tokens.ts'

const jwt = [
  { alg: 'HS256', typ: 'JWT' },
  { sub: '1', exp: 1_800_000_100 },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('c2lnbmF0dXJl')
  .join('.')
const opaque = 'b7c1f0a94e2d4d0f8a3c5e6d7f8091a2'
const end = 1_800_000_100_000

describe('a token in localStorage', () => {
  it.each([
    ['jwtToken', jwt, 'jwt', end],
    // As a library writes a text that it turns into JSON.
    ['jwtToken', JSON.stringify(jwt), 'jwt', end],
    ['anything', jwt, 'jwt', end],
    ['Authorization', `Bearer ${jwt}`, 'jwt', end],
    ['access_token', opaque, 'opaque', null],
    ['authToken', opaque, 'opaque', null],
    ['app.auth.token', opaque, 'opaque', null],
    [
      'oidc.user:https://id.example:web',
      JSON.stringify({ access_token: opaque, id_token: jwt, expires_at: 1_800_000_100 }),
      'opaque',
      end,
    ],
    ['@@spa@@::web', JSON.stringify({ body: { access_token: jwt }, expiresAt: 1 }), 'jwt', end],
    ['sb-x-auth-token', JSON.stringify({ access_token: jwt, refresh_token: opaque }), 'jwt', end],
    [
      'persist:auth',
      JSON.stringify({ user: { name: 'Mira' }, session: { token: opaque, expires_at: 1_800_000_100_000 } }),
      'opaque',
      end,
    ],
  ])('%s', (key, value, kind, expiresAt) => {
    expect(tokenIn(key, value)).toMatchObject({ kind, expiresAt })
  })
})

describe('no token', () => {
  it.each([
    ['theme', 'dark'],
    ['refresh_token', jwt],
    ['csrfToken', opaque],
    ['fcm_token', opaque],
    ['deviceToken', opaque],
    ['id', opaque],
    ['token', 'short'],
    ['token', 'two words that are no token at all'],
    ['settings', '{"token'],
    ['settings', '{"theme":"dark"}'],
    ['list', '[1,2,3]'],
    ['a', '{"a":{"b":{"c":{"d":{"token":"b7c1f0a94e2d4d0f8a3c5e6d7f8091a2"}}}}}'],
  ])('%s', (key, value) => {
    expect(tokenIn(key, value)).toBeNull()
  })
})

it('is told by its place and never by its value', () => {
  const storage = [
    { origin: 'https://app.example.org', localStorage: [{ name: 'jwtToken', value: jwt }], indexedDb: null },
    { origin: 'https://app.example.org:8443', localStorage: [{ name: 'theme', value: 'dark' }], indexedDb: null },
  ]
  const told = storageTokens(storage)
  expect(told).toEqual([{ origin: 'https://app.example.org', key: 'jwtToken', kind: 'jwt', expiresAt: end }])
  expect(JSON.stringify(told)).not.toContain(jwt)
})

it('is told at most fifty times', () => {
  const localStorage = Array.from({ length: 80 }, (_, n) => ({ name: `token${n}`, value: jwt }))
  expect(storageTokens([{ origin: 'https://a.example', localStorage, indexedDb: null }])).toHaveLength(50)
})
