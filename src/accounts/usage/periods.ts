const dayMs = 86_400_000

/** Days since the epoch, UTC. Usage is stored by this number. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs)
}

export function startOfDay(day: number): number {
  return day * dayMs
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
  const date = new Date(at)
  const monthStart = (ahead: number) => dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1))
  // Day 0 of the epoch was a Thursday, three days after a Monday.
  const sinceMonday = (((today + 3) % 7) + 7) % 7
  return { today, week: today - sinceMonday, month: monthStart(0), nextMonth: monthStart(1) }
}
