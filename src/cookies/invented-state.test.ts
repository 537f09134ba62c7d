import { expect, test } from 'vitest'
import { inventedStorage } from './invented-state.ts'

const origin = 'https://app.example'
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkYW5hIn0.q8Zx0Yw7Vu6Ts5Rr4Qq3'

test.each([
  ['of a JWT the signature only', jwt, 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkYW5hIn0.not-a-loginnot-a-log'],
  ['a token', '3f9ac1d07b2e4c55a1', 'not-a-loginnot-a-l'],
  [
    'a token within JSON',
    '{"user":"dana","token":"3f9ac1d07b2e4c55a1"}',
    '{"user":"dana","token":"not-a-loginnot-a-l"}',
  ],
  ['no word', 'firebaseLocalStorageDb', null],
  ['no number', '1764288000000176428800', null],
  ['no short text', 'theme-dark-2', null],
])('replaces %s', (_what, value, expected) => {
  const invented = inventedStorage([{ origin, localStorage: [{ name: 'key', value }], indexedDb: null }])
  expect(invented?.[0]?.localStorage[0]?.value ?? null).toBe(expected)
})

test.each([
  ['an item', 'password', 'correct1horse2battery'],
  ['a field of an item', 'login', '{"user":"dana","passwd":"correct1horse2battery"}'],
  [
    'a field of a text in an item',
    'persist',
    '{"auth":"{\\"user\\":\\"dana\\",\\"password\\": \\"correct1horse2battery\\"}"}',
  ],
])(
  'invents nothing where a password is stored as %s, with which an application logs in by itself',
  (_what, name, value) => {
    const token = { name: 'token', value: '3f9ac1d07b2e4c55a1' }
    expect(inventedStorage([{ origin, localStorage: [token, { name, value }], indexedDb: null }])).toBeNull()
    expect(
      inventedStorage([{ origin, localStorage: [token], indexedDb: null, sessionStorage: [{ name, value }] }]),
    ).toBeNull()
    expect(
      inventedStorage([{ origin, localStorage: [token], indexedDb: JSON.stringify({ [name]: value }) }]),
    ).toBeNull()
  },
)

test('invents nothing where an item is a password in JSON', () => {
  const item = { name: 'password', value: '"correct1horse2battery"' }
  expect(inventedStorage([{ origin, localStorage: [item], indexedDb: null }])).toBeNull()
})

test.each([
  ['an empty password', 'form', '{"user":"dana","password":""}'],
  ['a setting', 'ui', '{"showPassword":false,"password":{"min":8},"text":"Forgot your password?"}'],
])('replaces tokens beside %s', (_what, name, value) => {
  const token = { name: 'token', value: '3f9ac1d07b2e4c55a1' }
  expect(inventedStorage([{ origin, localStorage: [token, { name, value }], indexedDb: null }])).not.toBeNull()
})

test('replaces tokens in databases and in sessionStorage, and keeps the names of items', () => {
  const name = 'a1b2c3d4e5f6a7b8c9'
  const item = { name, value: '3f9ac1d07b2e4c55a1' }
  const indexedDb = '[{"name":"kv","stores":[{"records":[{"value":"3f9ac1d07b2e4c55a1"}]}]}]'
  expect(inventedStorage([{ origin, localStorage: [], indexedDb, sessionStorage: [item] }])).toEqual([
    {
      origin,
      localStorage: [],
      indexedDb: '[{"name":"kv","stores":[{"records":[{"value":"not-a-loginnot-a-l"}]}]}]',
      sessionStorage: [{ name, value: 'not-a-loginnot-a-l' }],
    },
  ])
})
