import { expect, it } from 'vitest'
import { principal } from '../../test/support/principals.ts'
import { testClock } from '../../test/support/session-world.ts'
import { testSession } from '../../test/support/test-session.ts'
import { systemRandom } from '../clock.ts'
import type { LastVerdict } from '../sessions/last-verdict.ts'
import { createLoginAgain, type LoginAgainDependencies, startUrlOf } from './login-again.ts'
import { LoginPins } from './login-pins.ts'

const page = 'https://example.org/account'

it.each([
  ['https://example.org/login', 'https://example.org/login'],
  ['https://id.example.org/login?next=/a', 'https://id.example.org/login?next=/a'],
  // Its query is incomplete, and an identity provider needs it.
  ['https://example.org/login?session=***', page],
  ['https://id.example.com/authorize', page],
  ['https://notexample.org/login', page],
  [null, page],
  ['https://example.org/login', 'https://example.org/login', 'www.example.org'],
])('a login of a session seen at %s starts at %s', (loginUrl, expected, domain = 'example.org') => {
  const lastVerdict = { loginUrl } as LastVerdict
  expect(startUrlOf(testSession({ domain, validationUrl: page, lastVerdict }))).toBe(expected)
})

const options = { signal: new AbortController().signal, replace: false }

it('a PIN opens nothing once the key that asked for it is revoked, and says the same as a wrong one', async () => {
  const anna = principal('anna')
  const session = testSession({ accountId: anna.userId })
  let isRevoked = false
  const opened: unknown[] = []
  const deps = {
    store: { commit: async () => {} },
    audit: { chain: () => ({}) },
    sessionRepository: { find: async () => ({ session, role: null }), requireCredential: () => [] },
    clock: testClock(),
    captures: { open: async (_: unknown, asked: unknown) => opened.push(asked) },
    pins: new LoginPins({ clock: testClock(), random: systemRandom }),
    isCredentialValid: async () => !isRevoked,
  } as unknown as LoginAgainDependencies
  const login = createLoginAgain(deps)
  const { pin } = await login.issuePin(anna, session.id)
  const open = (given: string) => login.openWithPin(session.id, { pin: given, address: '203.0.113.7' }, options)
  await open(pin)
  expect(opened).toMatchObject([{ sessionId: session.id, autoFinish: true }])
  const refused = await open(pin === '111111' ? '111112' : '111111').catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'FORBIDDEN' })
  isRevoked = true
  await expect(open(pin)).rejects.toEqual(refused)
  expect(opened).toHaveLength(1)
})
