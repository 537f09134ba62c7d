import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayOf, periodsAt, startOfDay } from './periods.ts'

const iso = (day: number) => new Date(startOfDay(day)).toISOString().slice(0, 10)

it.each([
  // moment, today, Monday, month, next month
  ['2027-01-15T08:00:00Z', '2027-01-15', '2027-01-11', '2027-01-01', '2027-02-01'],
  ['2026-03-01T00:00:00Z', '2026-03-01', '2026-02-23', '2026-03-01', '2026-04-01'],
  ['2026-03-01T23:59:59.999Z', '2026-03-01', '2026-02-23', '2026-03-01', '2026-04-01'],
  ['2026-03-02T00:00:00Z', '2026-03-02', '2026-03-02', '2026-03-01', '2026-04-01'],
  ['2026-12-31T12:00:00Z', '2026-12-31', '2026-12-28', '2026-12-01', '2027-01-01'],
  ['2028-02-29T12:00:00Z', '2028-02-29', '2028-02-28', '2028-02-01', '2028-03-01'],
  ['1970-01-01T00:00:00Z', '1970-01-01', '1969-12-29', '1970-01-01', '1970-02-01'],
])('at %s', (moment, ...expected) => {
  const { today, week, month, nextMonth } = periodsAt(Date.parse(moment))
  expect([today, week, month, nextMonth].map(iso)).toEqual(expected)
})

it('begins each week on a Monday that is at most six days ago', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (at) => {
      const { today, week } = periodsAt(at)
      expect(new Date(startOfDay(week)).getUTCDay()).toBe(1)
      expect(today - week).toBeGreaterThanOrEqual(0)
      expect(today - week).toBeLessThan(7)
      expect(today).toBe(dayOf(at))
    }),
  )
})
