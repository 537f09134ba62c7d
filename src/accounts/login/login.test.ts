import { expect, it } from 'vitest'
import { AppError } from '../../errors.ts'
import { ConflictError } from '../../storage/write.ts'
import { login } from './login.ts'
import { createLoginThrottle, type LoginLimits } from './login-throttle.ts'

const limits: LoginLimits = {
  windowMs: 60_000,
  perNetwork: 10,
  perPair: 10,
  perKnownPair: 10,
  perPairAtOnce: 2,
  underAttack: 10,
  perStrangerUnderAttack: 10,
}
const caller = { email: 'anna@example.org', address: '192.0.2.1' }

it.each<[what: string, error: Error, outcome: string]>([
  ['another login that notes it at the same time', new ConflictError(0, null), 'token'],
  ['a database that takes no writes', new AppError('STORAGE_UNAVAILABLE'), 'token'],
  ['an error', new Error('broken'), 'broken'],
])('gives back one place when its network cannot be noted because of %s', async (_what, error, outcome) => {
  const throttle = createLoginThrottle({ elapsed: () => 0 }, limits)
  const begin = () => throttle.begin({ ...caller, isKnown: false })
  const deps = {
    users: { findByEmail: async () => ({ id: 'anna', passwordHash: 'h', disabled: false, tokenEpoch: 0 }) },
    verifyPassword: async () => true,
    tokens: { issue: async () => 'token', ttlSeconds: 60 },
    knownNetworks: { seenAt: async () => null, note: () => [] },
    store: { commit: async () => Promise.reject(error) },
    clock: { now: () => 0 },
    throttle,
  } as unknown as Parameters<typeof login>[0]
  begin()
  const ended = login(deps, { ...caller, password: 'p', kind: 'bearer' })
  expect(
    await ended.then(
      ({ token }) => token,
      ({ message }) => message,
    ),
  ).toBe(outcome)
  begin()
  expect(begin).toThrow(expect.objectContaining({ code: 'OVERLOADED' }))
})
