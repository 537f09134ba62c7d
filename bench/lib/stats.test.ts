import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, percentile } from './stats.ts'

test.each([
  [[], Number.NaN],
  [[7], 7],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[5, 5, 1, 5], 5],
  [[10, 9, 2, 1, 100], 9],
])('median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

const hundred = Array.from({ length: 100 }, (_, index) => index + 1)

test.each([
  [[], 0.5, Number.NaN],
  [[7], 0.01, 7],
  [[7], 0.99, 7],
  [hundred, 0.5, 50],
  [hundred, 0.99, 99],
  [hundred, 1, 100],
  [hundred, 0.001, 1],
  [[1, 2], 0.5, 1],
  [[1, 2], 0.51, 2],
  [[1, 2, 3, 1000], 0.99, 1000],
])('percentile of %j at %d is %d', (sorted, share, expected) => {
  expect(percentile(sorted, share)).toBe(expected)
})

test('a percentile is one of the values, and enough of them lie at or below it', () => {
  const inputs = [fc.array(fc.integer(), { minLength: 1 }), fc.double({ min: 0.001, max: 1, noNaN: true })] as const
  fc.assert(
    fc.property(...inputs, (values, share) => {
      const found = percentile(
        values.toSorted((a, b) => a - b),
        share,
      )
      expect(values).toContain(found)
      expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(values.length * share)
    }),
  )
})
