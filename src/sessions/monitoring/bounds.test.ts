import { describe, expect, it } from 'vitest'
import { boundsFor, type Monitoring, requireMinimum } from './bounds.ts'

const operator = { minMs: 300_000, maxMs: 21_600_000, keepAliveMs: 600_000 }
const user = (over: Partial<Monitoring>): Monitoring => ({
  enabled: true,
  minSeconds: null,
  maxSeconds: null,
  ...over,
})

describe('boundsFor', () => {
  it.each([
    ['nothing asked', null, operator],
    ['an empty wish', user({}), operator],
    ['switched off', user({ enabled: false }), null],
    [
      'narrower',
      user({ minSeconds: 600, maxSeconds: 3600 }),
      { minMs: 600_000, maxMs: 3_600_000, keepAliveMs: 600_000 },
    ],
    ['wider than the operator allows', user({ minSeconds: 10, maxSeconds: 2_000_000 }), operator],
    [
      'a floor above the ceiling of the operator',
      user({ minSeconds: 90_000 }),
      { minMs: 21_600_000, maxMs: 21_600_000, keepAliveMs: 600_000 },
    ],
    [
      'a ceiling below the floor of the operator',
      user({ maxSeconds: 60 }),
      { minMs: 300_000, maxMs: 300_000, keepAliveMs: 600_000 },
    ],
  ])('%s', (_name, monitoring, expected) => {
    expect(boundsFor(operator, monitoring)).toEqual(expected)
  })

  it('is nothing where the operator switched it off', () => {
    expect(boundsFor(null, user({ minSeconds: 60 }))).toBeNull()
  })
})

describe('requireMinimum', () => {
  it.each([
    ['nothing asked', operator, null],
    ['no floor asked', operator, user({ maxSeconds: 10 })],
    ['the floor itself', operator, user({ minSeconds: 300 })],
    ['anything, where the operator checks nothing', null, user({ minSeconds: 10 })],
  ])('takes %s', (_name, allowed, monitoring) => {
    expect(() => requireMinimum(allowed, monitoring)).not.toThrow()
  })

  it('refuses less than the floor, and names it', () => {
    expect(() => requireMinimum(operator, user({ minSeconds: 299 }))).toThrow(
      'monitoring.min_seconds: is 299 and must be at least 300, the shortest interval that the operator allows (LATCHKEY_MONITOR_MIN)',
    )
  })
})
