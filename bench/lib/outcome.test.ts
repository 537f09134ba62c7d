import { expect, test } from 'vitest'
import { formatOutcome } from './format-outcome.ts'
import { createOutcome, succeeded } from './outcome.ts'

const right = { answered: 10, wrong: 0, socketErrors: 0, reasons: [] }

test.each([
  ['right answers', right, true],
  ['one wrong answer', { ...right, wrong: 1, reasons: ['status 500'] }, false],
  ['one socket error', { ...right, socketErrors: 1, reasons: ['reset'] }, false],
])('a run with %s succeeds: %s', (_, totals, expected) => {
  const collected = createOutcome()
  collected.addTotals('latchkey', totals)
  collected.addTotals('latchkey', right)
  expect(succeeded(collected.outcome())).toBe(expected)
  expect(formatOutcome(collected.outcome(), 3)).toContain(expected ? '20 answers checked, none wrong' : 'SOME WRONG')
})

test('a suite that broke fails the run, a missed goal does not', () => {
  const collected = createOutcome()
  collected.addGoal({ what: 'rate', measured: 0.5, goal: 0.6, sense: 'at least', unit: '× bare' })
  expect(succeeded(collected.outcome())).toBe(true)
  expect(formatOutcome(collected.outcome(), 3)).toMatch(/rate .*0\.50 × bare .*at least 0\.6 .*MISSED/)
  collected.addBroken('reads', 'no server')
  expect(succeeded(collected.outcome())).toBe(false)
  expect(formatOutcome(collected.outcome(), 3)).toContain('BROKEN (reads): no server')
})

test('totals of one server add up', () => {
  const collected = createOutcome()
  for (const reason of ['first', 'second'])
    collected.addTotals('bare', { answered: 5, wrong: 2, socketErrors: 1, reasons: [reason] })
  expect(collected.outcome().wrong.get('bare')).toEqual({ answered: 10, wrong: 4, socketErrors: 2, reasons: ['first'] })
})
