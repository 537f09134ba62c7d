import { expect, test } from 'vitest'
import type { NeighbourFigures } from './neighbour.ts'
import { wallTable } from './wall-table.ts'

const figures = (p99: number): NeighbourFigures => {
  const one = { count: 1, p50: 1, p99, errors: 0 }
  return { reads: one, scrapes: one }
}
const held = { before: 0, most: 0, after: 0 }

test.each([
  [30, 59, 20, [], 'yes'],
  [30, 61, 31, [], 'yes, by the second server'],
  [30, 61, 30, [], 'slower'],
  [30, 30, 30, ['the memory did not come back'], 'NO'],
])('%i ms before, %i during, %i on the second server: %j is %s', (before, during, elsewhere, problems, expected) => {
  const [seenBefore, seen, seenElsewhere] = [before, during, elsewhere].map(figures)
  if (seenBefore === undefined || seen === undefined || seenElsewhere === undefined) throw new Error('no figures')
  const table = wallTable([
    {
      attack: 'pages',
      held: '',
      memory: held,
      disk: held,
      problems,
      before: seenBefore,
      during: seen,
      elsewhere: seenElsewhere,
    },
  ])
  const last = table.split('\n').at(-1)?.split('|').at(-2)
  expect(last?.trim()).toBe(expected)
})
