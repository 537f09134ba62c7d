import { expect, test } from 'vitest'
import { steadyText } from './steady.ts'

test.each([
  ['Monday', 'Friday'],
  ['Updated Mon, 3 Mar 2026', 'Updated Fri, 17 Apr 2026'],
  ['17 new orders', '4 new orders'],
  ['Ticket 8f14e45fceea167a5a36dedd4bea2543', 'Ticket c9f0f895fb98ab9159f51fd0297e236d'],
])('"%s" and "%s" are the same text', (one, other) => {
  expect(steadyText(one)).toBe(steadyText(other))
})

test('a name is not a date', () => {
  expect(steadyText('Maya Augustin')).not.toBe(steadyText('Janina Decker'))
})
