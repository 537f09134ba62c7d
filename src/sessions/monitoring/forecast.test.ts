import { describe, expect, it } from 'vitest'
import { forecast } from './forecast.ts'
import { type Learned, newLife } from './learned.ts'

const start = 1_800_000_000_000
const hour = 3_600_000
const now = start + 10 * hour
const session = { status: 'active' as const, expiresAt: null, lastUsedAt: null, putVersion: 1 }
const learned = (over: Partial<Learned> = {}): Learned => ({
  ...newLife({ putVersion: 1, createdAt: start }, start),
  aliveAt: now,
  visitedAt: now,
  ...over,
})
/** Hours since the start. */
const ends = (found: ReturnType<typeof forecast>) =>
  found &&
  [found.from, found.expiresAtEstimate, found.to].map((at) => (at - start) / hour).concat([found.basis as never])

describe('forecast', () => {
  it.each<[string, Partial<typeof session> | object, Learned | null, unknown]>([
    ['nothing is known', {}, null, null],
    ['nothing speaks for an end', {}, learned(), null],
    ['its date', { expiresAt: start + 20 * hour }, null, [20, 20, 20, 'expires_at']],
    ['its date has passed', { expiresAt: now }, learned(), null],
    ['it is invalid', { status: 'invalid' }, learned({ stated: { at: start, end: start + 20 * hour } }), null],
    ['a cookie ends', {}, learned({ stated: { at: start, end: start + 20 * hour } }), [20, 20, 20, 'cookie_expiry']],
    ['a cookie ended and nothing happened', {}, learned({ stated: { at: start, end: now } }), null],
    ['each visit moves the end', {}, learned({ slidingMs: hour }), [11, 11, 11, 'idle_timeout']],
    ['a learned time-out', {}, learned({ survivedMs: hour, diedMs: 3 * hour }), [11, 12, 13, 'idle_timeout']],
    [
      'a learned time-out, used since',
      { lastUsedAt: now + hour },
      learned({ survivedMs: hour, diedMs: 3 * hour }),
      [12, 13, 14, 'idle_timeout'],
    ],
    [
      'the site keeps to a shorter time-out than its cookies state',
      {},
      learned({ slidingMs: 9 * hour, survivedMs: hour, diedMs: 3 * hour }),
      [11, 12, 13, 'idle_timeout'],
    ],
    ['one life', {}, learned({ lives: [[19 * hour, 21 * hour]] }), [14, 20, 26, 'lifetime']],
    [
      'three lives',
      {},
      learned({
        lives: [
          [29 * hour, 31 * hour],
          [19 * hour, 21 * hour],
          [23 * hour, 25 * hour],
        ],
      }),
      [19, 24, 31, 'lifetime'],
    ],
    ['lives that it has outlived', {}, learned({ lives: [[4 * hour, 5 * hour]] }), null],
    [
      'lives that ended by disuse',
      {},
      learned({ lives: [[19 * hour, 21 * hour]], survivedMs: hour, diedMs: 2 * hour }),
      [11, 11.5, 12, 'idle_timeout'],
    ],
    [
      'the nearest of several',
      { expiresAt: start + 15 * hour },
      learned({ stated: { at: start, end: start + 20 * hour } }),
      [15, 15, 15, 'expires_at'],
    ],
    [
      'what was learned of other cookies',
      {},
      learned({ version: 7, stated: { at: start, end: start + 20 * hour } }),
      null,
    ],
  ])('%s', (_name, over, known, expected) => {
    expect(ends(forecast({ ...session, ...over }, known, now))).toEqual(expected)
  })
})
