import { expect, it } from 'vitest'
import { bestQuality, nextQuality, screencastLevels } from './screencast-quality.ts'

const after = (times: readonly number[], start = bestQuality) => times.reduce(nextQuality, start)
const best = screencastLevels.length - 1

it.each([
  ['stays at its best on a fast line', [10, 20, 30], best],
  ['goes down with each slow picture', [500, 500], best - 2],
  ['never below the poorest', [500, 500, 500, 500, 500, 500], 0],
  ['stays where a picture is neither slow nor fast', [500, 150, 150], best - 1],
  ['does not go up after a few fast ones', [500, ...Array(9).fill(20)], best - 1],
  ['goes up after ten fast ones in a row', [500, ...Array(10).fill(20)], best],
  ['counts them in a row only', [500, ...Array(9).fill(20), 150, ...Array(9).fill(20)], best - 1],
])('%s', (_what, times, level) => {
  expect(after(times).level).toBe(level)
})

it('has levels that get better', () => {
  const shares = screencastLevels.map(({ quality, size }) => quality * size * size)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
})
