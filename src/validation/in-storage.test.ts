import { expect, test } from 'vitest'
import { mayLieInStorage } from './in-storage.ts'

const kept = [{ origin: 'https://a.test', localStorage: [{ name: 'token', value: 'x' }], indexedDb: null }]
const secrets = { cookies: {}, exactCookies: [], headers: {}, storage: kept }

test.each([
  ['storage alone', secrets, false, true],
  ['storage and cookies of an analysis', { ...secrets, cookies: { _ga: '1' } }, false, true],
  ['storage and a cookie that may be a login', { ...secrets, cookies: { sid: '1' } }, false, false],
  ['the same, at the shell of an application', { ...secrets, cookies: { sid: '1' } }, true, true],
  ['storage and a header that is a login', { ...secrets, headers: { authorization: 'Bearer x' } }, true, false],
  ['no storage', { ...secrets, storage: [] }, true, false],
] as const)('%s', (_name, given, sawShell, expected) => {
  expect(mayLieInStorage(given, sawShell)).toBe(expected)
})
