import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { hasNotUsedLogin, mayLieInStorage } from './in-storage.ts'

const kept = [{ origin: 'https://a.test', localStorage: [{ name: 'token', value: 'abc0123456789' }], indexedDb: null }]
const secrets = { cookies: {}, exactCookies: [], headers: {}, storage: kept }

test.each([
  ['storage alone', secrets, false, true],
  ['storage and analytics cookies', { ...secrets, cookies: { _ga: '1' } }, false, true],
  ['storage and a cookie that only protects forms', { ...secrets, cookies: { csrftoken: '1' } }, false, true],
  ['storage and a cookie that may be a login', { ...secrets, cookies: { sid: '1' } }, false, false],
  ['the same, at the shell of an application', { ...secrets, cookies: { sid: '1' } }, true, true],
  ['storage and a header that is a login', { ...secrets, headers: { authorization: 'Bearer x' } }, true, false],
  ['no storage', { ...secrets, storage: [] }, true, false],
] as const)('%s', (_name, given, sawShell, expected) => {
  expect(mayLieInStorage(given, sawShell)).toBe(expected)
})

const bearer = { ...secrets, storage: [], headers: { authorization: 'Bearer x' } }
const asked = (status: number, what = 'orders') => ({
  ownRequests: [{ method: 'GET', url: `https://a.test/api/${what}`, status }],
})

test.each([
  ['storage, at data', secrets, { status: 401, contentType: 'application/json' }, true],
  ['storage, at a document', secrets, { status: 401, contentType: 'text/html' }, false],
  ['storage and a cookie, at data', { ...secrets, cookies: { sid: '1' } }, { contentType: 'application/json' }, false],
  ['a header, at a page that asks for nothing', bearer, asked(200), true],
  ['a header, at a page whose requests are refused', bearer, asked(401), false],
  ['a header, at a page that is refused the record of its visitor', bearer, asked(403, 'me'), false],
  ['a header, at a page that is refused a right', bearer, asked(403), true],
  ['a header, at a page that is refused', bearer, { status: 401 }, false],
  ['a header and a cookie', { ...bearer, cookies: { sid: '1' } }, asked(200), false],
] as const)('whether a browser has not used %s', (_name, given, over, expected) => {
  expect(hasNotUsedLogin(given, examplePage('', { contentType: 'text/html', ...over }))).toBe(expected)
})
