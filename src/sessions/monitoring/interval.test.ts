import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testSession } from '../../../test/support/test-session.ts'
import type { Session } from '../session.ts'
import { nextCheck, type PlanInput } from './interval.ts'
import { type Learned, newLife } from './learned.ts'

const start = 1_800_000_000_000
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const bounds = { minMs: 5 * minute, maxMs: 6 * hour, keepAliveMs: 600_000 }

const session = testSession({ createdAt: start })

const rendered = {
  verdict: 'unknown',
  confidence: 0,
  httpStatus: 200,
  wrongUser: null,
  checkedAt: start,
  tier: '4',
  reason: '',
  evidence: [],
  page: null,
  loginUrl: null,
} as const
const asked = { loggedIn: null, loggedOut: null, discover: false } as const

interface Case {
  readonly session?: Partial<Session>
  readonly learned?: Partial<Learned> | null
  /** Age of the session. */
  readonly age?: number
  /** How long ago the last check was made. */
  readonly checkedAgo?: number
  readonly bounds?: PlanInput['bounds']
  readonly fraction?: number
}

/** From a check just made, in the middle of the jitter. */
function plan({ session: over, learned, age = 0, checkedAgo = 0, bounds: allowed = bounds, fraction = 0.5 }: Case) {
  const now = start + age
  const known = { ...newLife(session, start), aliveAt: now, visitedAt: now, ...learned }
  const input = { session: { ...session, ...over }, learned: learned === null ? null : known }
  const next = nextCheck({ ...input, bounds: allowed, now, from: now - checkedAgo, fraction })
  return next === null ? null : { inMs: next.at - now, cause: next.cause }
}

describe('who is checked by itself', () => {
  it.each<[string, Case]>([
    ['the operator does not want it', { bounds: null }],
    ['its user does not want it', { session: { monitoring: { enabled: false, minSeconds: null, maxSeconds: null } } }],
    ['it is disabled', { session: { disabled: true } }],
    ['its date has passed', { session: { expiresAt: start } }],
    ['its date comes before the check', { session: { expiresAt: start + 10 * minute } }],
    ['it is invalid and was checked three times', { session: { status: 'invalid', invalidChecks: 3 } }],
    [
      'it has been invalid for a day',
      { session: { status: 'invalid', invalidChecks: 2 }, learned: { deadAt: start }, age: 12 * hour },
    ],
  ])('not where %s', (_name, input) => {
    expect(plan(input)).toBeNull()
  })
})

describe('the interval', () => {
  it.each<[string, Case, number]>([
    ['of a session of which nothing is known', { learned: null }, 15 * minute],
    ['of one not yet proven', { session: { status: 'pending_validation' }, learned: null }, 15 * minute],
    ['of a young session', { age: hour }, 15 * minute],
    ['after a check that told nothing', { learned: { misses: 1 } }, 5 * minute],
    [
      'after one that told nothing in a browser',
      { learned: { misses: 1 }, session: { lastVerdict: rendered } },
      15 * minute,
    ],
    [
      'of one that its user has a browser check, however short they want it',
      {
        age: 30 * day,
        session: {
          validationRule: { ...asked, tier: 'browser' },
          monitoring: { enabled: true, minSeconds: null, maxSeconds: 300 },
        },
      },
      15 * minute,
    ],
    [
      'of one that its user has no browser check',
      { learned: { misses: 1 }, session: { lastVerdict: rendered, validationRule: { ...asked, tier: 'http' } } },
      5 * minute,
    ],
    ['grows as it lives', { age: 12 * hour }, 2 * hour],
    ['up to the ceiling', { age: 30 * day }, 6 * hour],
    [
      'that its user wants shorter',
      { age: 30 * day, session: { monitoring: { enabled: true, minSeconds: null, maxSeconds: 3600 } } },
      hour,
    ],
    [
      'that its user wants longer',
      { session: { monitoring: { enabled: true, minSeconds: 7200, maxSeconds: null } } },
      2 * hour,
    ],
    ['where lives are short', { learned: { lives: [[3 * hour, 5 * hour]] }, age: hour }, 30 * minute],
    ['where lives are long', { learned: { lives: [[60 * day, 60 * day]] } }, 6 * hour],
    [
      'near the end of an ordinary life',
      {
        learned: {
          lives: [
            [48 * hour, 48 * hour],
            [48 * hour, 48 * hour],
          ],
        },
        age: 45 * hour,
      },
      1.5 * hour,
    ],
    [
      'past it',
      {
        learned: {
          lives: [
            [40 * hour, 40 * hour],
            [56 * hour, 56 * hour],
          ],
        },
        age: 47 * hour,
      },
      1.75 * hour,
    ],
    ['while cookies are given again', { learned: { renewalMs: hour }, age: 12 * hour }, hour],
    ['after one answer that told nothing', { learned: { misses: 1 }, age: 30 * day }, 5 * minute],
    ['after four', { learned: { misses: 4 }, age: 30 * day }, 40 * minute],
    ['after very many', { learned: { misses: 90 } }, 6 * hour],
    ['of one just found logged out', { session: { status: 'invalid' }, learned: { deadAt: start } }, hour],
    [
      'of one found so again',
      { session: { status: 'invalid', invalidChecks: 1 }, learned: { deadAt: start } },
      5 * hour,
    ],
    [
      'of one just found logged out, not below the floor',
      {
        session: { status: 'invalid' },
        learned: { deadAt: start },
        bounds: { minMs: 3 * hour, maxMs: 6 * hour, keepAliveMs: 600_000 },
      },
      3 * hour,
    ],
    [
      'nor below that of its user',
      {
        session: { status: 'invalid', monitoring: { enabled: true, minSeconds: 7200, maxSeconds: null } },
        learned: { deadAt: start },
      },
      2 * hour,
    ],
    [
      'of one found so for the third time',
      { session: { status: 'invalid', invalidChecks: 2 }, learned: { deadAt: start } },
      14 * hour,
    ],
  ])('%s', (_name, input, expected) => {
    expect(plan(input)).toEqual({ inMs: expected, cause: 'due' })
  })

  it('looks just after an end that was foretold', () => {
    const stated = { at: start, end: start + 2 * day + hour }
    expect(plan({ learned: { stated }, age: 2 * day })?.inMs).toBe(hour + 5000)
    expect(plan({ learned: { stated }, age: day })?.inMs).toBe(4 * hour)
    expect(plan({ learned: { stated }, age: 2 * day + hour - 5000 })?.inMs).toBeLessThanOrEqual(bounds.minMs + 5000)
    expect(plan({ learned: { survivedMs: hour, diedMs: 2 * hour }, age: 30 * day })?.inMs).toBe(2 * hour + 5000)
  })

  it('keeps its distance from the last check, not from a change', () => {
    const now = start + 10 * minute
    const input = { session, learned: newLife(session, start), bounds, now, fraction: 0.5 }
    expect(nextCheck({ ...input, from: start })?.at).toBe(start + 15 * minute)
    expect(nextCheck({ ...input, from: start - day })?.at).toBe(now)
  })
})

describe('keep_alive', () => {
  const keepAlive = true
  it.each<[string, Case, number]>([
    ['nothing is known yet', { learned: {} }, 10 * minute],
    ['the operator wants it oftener', { learned: {}, bounds: { ...bounds, keepAliveMs: 6 * minute } }, 6 * minute],
    ['only shorter pauses were survived', { learned: { survivedMs: 10.5 * minute } }, 10 * minute],
    ['a longer pause was survived', { learned: { survivedMs: hour } }, 54 * minute],
    ['the time-out is stated', { learned: { slidingMs: 2 * hour } }, 108 * minute],
    ['it lies between two pauses', { learned: { survivedMs: 40 * minute, diedMs: 90 * minute } }, 40 * minute],
    ['they are almost the same', { learned: { survivedMs: 99 * minute, diedMs: 100 * minute } }, 90 * minute],
    ['no pause was survived', { learned: { survivedMs: 0, diedMs: 40 * minute } }, 10 * minute],
    ['one was survived by chance', { learned: { survivedMs: 2000, diedMs: 40 * minute } }, 10 * minute],
    [
      'a shorter pause than is stated ended it',
      { learned: { slidingMs: 2 * hour, survivedMs: 20 * minute, diedMs: 40 * minute } },
      20 * minute,
    ],
    [
      'a longer pause than is stated ended it',
      { learned: { slidingMs: 2 * hour, survivedMs: 20 * minute, diedMs: 3 * hour } },
      108 * minute,
    ],
    ['it is shorter than the floor', { learned: { survivedMs: minute, diedMs: 2 * minute } }, 5 * minute],
  ])('visits before the time-out where %s', (_name, input, atMost) => {
    const next = plan({ ...input, session: { keepAlive }, age: 30 * day, fraction: 0.999 })
    expect(next?.cause).toBe('keep_alive')
    expect(next?.inMs).toBeGreaterThanOrEqual(atMost * 0.99)
    expect(next?.inMs).toBeLessThanOrEqual(atMost)
  })

  it.each([
    ['the last check', -60, 1.5],
    ['a later use', -2, 7.5],
    ['now, where a clock that was ahead noted a use', 300, 9.5],
  ])('counts from %s', (_name, usedMinutes, inMinutes) => {
    const used = { keepAlive, lastUsedAt: start + 30 * day + usedMinutes * minute }
    expect(plan({ session: used, age: 30 * day, checkedAgo: 8 * minute, fraction: 0 })?.inMs).toBe(inMinutes * minute)
  })

  it('leaves the interval where that is shorter', () => {
    expect(plan({ session: { keepAlive }, learned: { slidingMs: 10 * hour } })).toEqual({
      inMs: 15 * minute,
      cause: 'due',
    })
  })
})

const learnedLives = fc.record({
  misses: fc.nat(40),
  survivedMs: fc.nat(100 * day),
  diedMs: fc.option(fc.integer({ min: 1, max: 100 * day })),
  slidingMs: fc.option(fc.integer({ min: 1, max: 100 * day })),
  renewalMs: fc.option(fc.integer({ min: 1, max: 100 * day })),
  stated: fc.option(fc.record({ at: fc.constant(start), end: fc.integer({ min: start, max: start + 100 * day }) })),
  lives: fc.array(
    fc.tuple(fc.nat(50 * day), fc.nat(50 * day)).map(([a, b]): [number, number] => [a, a + b]),
    { maxLength: 5 },
  ),
})

it('stays between the bounds, but for the jitter, whatever was learned', () => {
  fc.assert(
    fc.property(
      learnedLives,
      fc.boolean(),
      fc.nat(100 * day),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (learned, keepAlive, age, fraction) => {
        const next = plan({ session: { keepAlive }, learned, age, fraction })
        expect(next?.inMs).toBeGreaterThanOrEqual(bounds.minMs * 0.85 - 1)
        expect(next?.inMs).toBeLessThanOrEqual(bounds.maxMs * 1.15 + 1)
      },
    ),
  )
})
