import { describe, expect, it } from 'vitest'
import { dayMs } from '../clock.ts'
import { extendedRetryUntil, outcomeOf } from './outcome.ts'

const now = 1_000_000
const error = (status: number) => `The endpoint answered with ${status}.`

describe('outcomeOf', () => {
  it.each([
    [200, null, 1, { kind: 'delivered' }],
    [204, null, 1, { kind: 'delivered' }],
    [299, null, 0, { kind: 'delivered' }],
    [300, null, 60_000, { kind: 'retry', at: now + 5_000, error: error(300) }],
    [302, null, 60_000, { kind: 'retry', at: now + 5_000, error: error(302) }],
    [400, null, 60_000, { kind: 'retry', at: now + 5_000, error: error(400) }],
    [503, null, 60_000, { kind: 'retry', at: now + 5_000, error: error(503) }],
    [null, 'It was not reached.', 60_000, { kind: 'retry', at: now + 5_000, error: 'It was not reached.' }],
    // The last attempt is made when the time is over, not given up before.
    [500, null, 1_000, { kind: 'retry', at: now + 1_000, error: error(500) }],
    [500, null, 0, { kind: 'failed', error: error(500), disable: 'failing' }],
    [500, null, -5, { kind: 'failed', error: error(500), disable: 'failing' }],
    [410, null, 60_000, { kind: 'failed', error: error(410), disable: 'gone' }],
  ] as const)('%s %s with %i ms left', (responseStatus, said, left, expected) => {
    const delivery = { attempts: 1, retryUntil: now + left }
    expect(outcomeOf(delivery, { responseStatus, error: said }, now, 0.5)).toEqual(expected)
  })
})

describe('extendedRetryUntil', () => {
  it.each([
    [0, 0],
    [dayMs, 0],
    [dayMs + 1, dayMs + 1],
    [4 * dayMs, 4 * dayMs],
  ])('of a delivery that was due for %i ms is %i ms later', (waitedMs, expected) => {
    const delivery = { nextAttemptAt: now - waitedMs, retryUntil: now }
    expect(extendedRetryUntil(delivery, now) - now).toBe(expected)
  })
})
