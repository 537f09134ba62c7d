import { expect, test } from 'vitest'
import { inventedStorage } from './invented-storage.ts'

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
