import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'
import { withoutUnsent } from './unsent.ts'

const stored = { storage: [{ origin: 'https://shop.example', localStorage: [], indexedDb: null }] }
const none = { storage: [] }

test.each([
  ['an API to which nothing of a login in a storage was sent', 'application/json', false, stored, 'unknown'],
  ['an API to which the login was sent', 'application/json', true, stored, 'logged_out'],
  ['an API without a storage', 'application/json', false, none, 'logged_out'],
  ['an API without a session', 'application/json', false, null, 'logged_out'],
  ['a document, whose scripts read the storage', 'text/html; charset=utf-8', false, stored, 'logged_out'],
] as const)('a refusal by %s', (_name, contentType, carriedSecret, credentials, verdict) => {
  const judgement = judgePage(examplePage('{"message":"Unauthorized","statusCode":401}', { status: 401 }))
  expect(judgement.verdict).toBe('logged_out')
  expect(withoutUnsent({ carriedSecret, contentType }, credentials, judgement).verdict).toBe(verdict)
})
