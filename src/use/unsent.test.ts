import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { withoutUnsent } from './unsent.ts'

const stored = { storage: [{ origin: 'https://shop.example', localStorage: [], indexedDb: null }], headers: {} }
const none = { storage: [], headers: {} }

test.each([
  ['an API to which nothing of a login in a storage was sent', 'application/json', false, stored, 'unknown'],
  ['an API to which the login was sent', 'application/json', true, stored, 'logged_out'],
  ['an API without a storage', 'application/json', false, none, 'logged_out'],
  ['an API without a session', 'application/json', false, null, 'logged_out'],
  ['a document, whose scripts read the storage', 'text/html; charset=utf-8', false, stored, 'logged_out'],
] as const)('a refusal by %s', (_name, contentType, carriedSecret, credentials, verdict) => {
  const judgement = judgePage(examplePage('{"message":"Unauthorized","statusCode":401}', { status: 401 }))
  expect(judgement.verdict).toBe('logged_out')
  const page = { carriedSecret, contentType, status: 401, headers: {} }
  expect(withoutUnsent(page, credentials, judgement).verdict).toBe(verdict)
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
  const challenge = { 'www-authenticate': scheme }
  const page = { carriedSecret: true, contentType: 'text/html', status: 401, headers: challenge }
  const judgement = judgePage(examplePage('<h1>Unauthorized</h1>', { status: 401, headers: challenge }))
  expect(judgement.verdict).toBe('logged_out')
  expect(withoutUnsent(page, { storage: [], headers }, judgement).verdict).toBe(verdict)
})
