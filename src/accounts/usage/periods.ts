import { dayMs } from '../../clock.ts'

/** Days since the epoch, UTC. Usage is stored by this number. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs)
}

export function startOfDay(day: number): number {
  return day * dayMs
}

/** The first day of the month that begins `ahead` months after the one of `at`. */
function monthAt(at: number, ahead = 0): number {
  const date = new Date(at)
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1))
}

/** The first day of the month of a day. */
export function monthOf(day: number): number {
  return monthAt(startOfDay(day))
}

/** The first day of the month twelve months before the one of `at`. */
export function monthOneYearBefore(at: number): number {
  return monthAt(at, -12)
}

/** The first days of the periods that contain `at`. Weeks begin on Monday (ISO 8601); everything in UTC. */
export interface Periods {
  readonly today: number
  readonly week: number
  readonly month: number
  readonly nextMonth: number
}

export function periodsAt(at: number): Periods {
  const today = dayOf(at)
  // Day 0 of the epoch was a Thursday, three days after a Monday.
  const sinceMonday = (((today + 3) % 7) + 7) % 7
  return { today, week: today - sinceMonday, month: monthAt(at), nextMonth: monthAt(at, 1) }
}
