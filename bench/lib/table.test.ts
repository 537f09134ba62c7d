import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('columns line up, numbers on the right', () => {
  expect(
    formatTable([
      ['page', 'req/s'],
      ['50k', '1,234'],
      ['500k and more', '9'],
    ]),
  ).toBe(`| page          | req/s |
| ------------- | ----: |
| 50k           | 1,234 |
| 500k and more |     9 |`)
})

test('a row that lacks cells leaves them empty', () => {
  expect(formatTable([['a', 'b'], ['x']])).toBe('| a   |   b |\n| --- | --: |\n| x   |     |')
})
