import { expect, test } from 'vitest'
import { chooseRounds, needsRound } from './choose-rounds.ts'

const rounds = (...cores: number[]) => cores.map((othersCores) => ({ othersCores }))

test.each([
  [[], 5, 3, true],
  [[0, 0, 0, 0], 5, 3, true],
  [[0, 0, 0, 0, 0], 5, 3, false],
  [[0, 0, 0.31, 0, 0], 5, 3, true],
  [[0, 0, 0.3, 0, 0], 5, 3, false],
  [[0, 0, 0.9, 0, 0, 0.1], 5, 3, false],
  [[1, 1, 1, 1, 1, 1, 1, 1], 5, 3, false],
])('after %j, wanting %i with %i more: another round %s', (cores, wanted, extra, expected) => {
  expect(needsRound(rounds(...cores), wanted, extra)).toBe(expected)
})

test.each([
  [[0.1, 0.2, 0.3], 3, [0.1, 0.2, 0.3]],
  [[0.1, 0.9, 0.05, 0.2], 3, [0.1, 0.05, 0.2]],
  [[0.9, 0.8, 0.7], 2, [0.8, 0.7]],
  [[0.5, 0.5, 0.5], 2, [0.5, 0.5]],
  [[0.1], 5, [0.1]],
])('of %j the best %i are %j, in their order', (cores, wanted, expected) => {
  expect(chooseRounds(rounds(...cores), wanted).map((round) => round.othersCores)).toEqual(expected)
})
