import { expect, test } from 'vitest'
import { mostUrgent } from './pool-task.ts'

const task = (urgency: number, isShort: boolean) => ({ account: 'a', urgency, isShort })

test.each([
  { name: 'the most urgent', tasks: [task(0, true), task(2, true), task(1, true)], expected: 1 },
  { name: 'a short one before a long one', tasks: [task(1, false), task(1, true)], expected: 1 },
  { name: 'a long one before a less urgent short one', tasks: [task(0, true), task(1, false)], expected: 1 },
  { name: 'the one that came first', tasks: [task(1, true), task(1, true)], expected: 0 },
])('$name', ({ tasks, expected }) => {
  expect(mostUrgent(tasks)).toBe(tasks[expected])
})

test('none of none', () => expect(mostUrgent([])).toBeUndefined())
