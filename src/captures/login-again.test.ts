import { expect, it } from 'vitest'
import { testSession } from '../../test/support/test-session.ts'
import type { LastVerdict } from '../sessions/last-verdict.ts'
import { startUrlOf } from './login-again.ts'

const page = 'https://example.org/account'

it.each([
  ['https://example.org/login', 'https://example.org/login'],
  ['https://id.example.org/login?next=/a', 'https://id.example.org/login?next=/a'],
  // Its query is incomplete, and an identity provider needs it.
  ['https://example.org/login?session=***', page],
  ['https://id.example.com/authorize', page],
  ['https://notexample.org/login', page],
  [null, page],
])('a login of a session seen at %s starts at %s', (loginUrl, expected) => {
  const lastVerdict = { loginUrl } as LastVerdict
  expect(startUrlOf(testSession({ validationUrl: page, lastVerdict }))).toBe(expected)
})
