import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, retryForMs } from './backoff.ts'

describe('backoffMs', () => {
  it.each([
    [1, 5_000],
    [2, 15_000],
    [3, 45_000],
    [7, 3_645_000],
    [9, 21_600_000],
    [10, 21_600_000],
    [5_000, 21_600_000],
  ])('after %i attempts is %i', (attempts, expected) => {
    expect(backoffMs(attempts, 0.5)).toBe(expected)
  })

  it('is spread by a fifth either way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, fraction) => {
          const ratio = backoffMs(attempts, fraction) / backoffMs(attempts, 0.5)
          expect(ratio).toBeGreaterThanOrEqual(0.7999)
          expect(ratio).toBeLessThanOrEqual(1.2001)
        },
      ),
    )
  })

  it('leaves some twenty attempts in three days', () => {
    let waited = 0
    let attempts = 0
    while (waited < retryForMs) {
      attempts += 1
      waited += backoffMs(attempts, 0.5)
    }
    expect(attempts).toBeGreaterThan(15)
    expect(attempts).toBeLessThan(30)
  })
})
