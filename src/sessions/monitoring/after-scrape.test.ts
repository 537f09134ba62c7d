import { expect, it } from 'vitest'
import { testSession } from '../../../test/support/test-session.ts'
import type { Session } from '../session.ts'
import { afterWall } from './after-scrape.ts'

const now = 1_800_000_000_000
const minute = 60_000
const bounds = { minMs: 5 * minute, maxMs: 60 * minute, keepAliveMs: 600_000 }
const base = testSession({
  nextValidationAt: now + 30 * minute,
  nextValidationCause: 'due',
  invalidChecks: 2,
  lastValidatedAt: now - 10 * minute,
  consecutiveFailures: 1,
})
const stays = { status: 'active', consecutiveFailures: 2, transition: null } as const
const falls = { status: 'invalid', consecutiveFailures: 3, transition: 'invalidated' } as const
const soon = { next_validation_at: now + minute, next_validation_cause: 'due' }

it.each<[string, Partial<Session>, typeof stays | typeof falls, object]>([
  ['a check follows', {}, stays, soon],
  ['also where none was planned', { nextValidationAt: null }, stays, soon],
  ['not before the floor', { lastValidatedAt: now - minute }, stays, { ...soon, next_validation_at: now + 4 * minute }],
  ['one that comes sooner stays', { nextValidationAt: now + 1 }, stays, {}],
  ['none where its date comes first', { expiresAt: now + minute }, stays, {}],
  ['none where it is disabled', { disabled: true }, stays, {}],
  ['none where its user wants none', { monitoring: { enabled: false, minSeconds: null, maxSeconds: null } }, stays, {}],
  ['a session that falls by it is checked as well', {}, falls, { invalid_checks: 0, ...soon }],
  ['one that had fallen before keeps its checks', { status: 'invalid' }, { ...falls, transition: null } as never, {}],
])('%s', (_name, over, judged, expected) => {
  expect(afterWall({ ...base, ...over }, judged, { bounds, now })).toEqual(expected)
})

it('changes no plan where the operator wants no checks', () => {
  expect(afterWall(base, falls, { bounds: null, now })).toEqual({ invalid_checks: 0 })
})
