import { describe, expect, test } from 'vitest'
import { attacks } from './attacks.ts'
import type { Figures } from './neighbour.ts'
import { runAttack } from './run-attack.ts'
import { isSlower } from './wall-table.ts'

// The short form: whether each wall holds. How long others wait is told by `npm run test:walls`, on a quiet machine.
test.for(attacks)('$name stops nobody else', async (attack, context) => {
  const result = await runAttack(attack, true)
  if (result === null) return context.skip()
  expect(result.problems).toEqual([])
  expect(Math.min(result.during.reads.count, result.during.scrapes.count)).toBeGreaterThan(0)
})

describe('isSlower', () => {
  const figures = (p99: number): Figures => ({ count: 1, p50: 1, p99, errors: 0 })
  test.each([
    [30, 59, false],
    [30, 61, true],
    [1, 19, false],
    [1, 21, true],
  ])('%d ms, then %d', (before, during, expected) => {
    expect(isSlower(figures(before), figures(during))).toBe(expected)
  })
})
