import { dayMs, earliestTime, latestTime } from '../clock.ts'

const calendar = /^(\d{4})-?(\d{2})-?(\d{2})$/
const ordinal = /^(\d{4})-?(\d{3})$/
const week = /^(\d{4})-?W(\d{2})(?:-?([1-7]))?$/
const timeOfDay = /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * Epoch milliseconds of an ISO-8601 time: calendar, ordinal or week date, extended or basic, with or without a time of
 * day; no zone means UTC. Null for anything else, and for days and hours that do not exist.
 */
export function parseTime(text: string): number | null {
  const [date = '', time, ...more] = text.trim().toUpperCase().split(/[T ]/)
  if (more.length > 0) return null
  const day = parseDate(date)
  const inDay = time === undefined ? 0 : parseTimeOfDay(time)
  if (day === null || inDay === null) return null
  const at = day + inDay
  return at >= earliestTime && at <= latestTime ? at : null
}

function parseDate(text: string): number | null {
  const byMonth = calendar.exec(text)
  if (byMonth) return dayOf(Number(byMonth[1]), Number(byMonth[2]), Number(byMonth[3]))
  const byDay = ordinal.exec(text)
  if (byDay) {
    const year = Number(byDay[1])
    const days = Number(byDay[2])
    return days >= 1 && days <= (isLeap(year) ? 366 : 365) ? startOf(year) + (days - 1) * dayMs : null
  }
  const byWeek = week.exec(text)
  return byWeek ? weekDay(Number(byWeek[1]), Number(byWeek[2]), Number(byWeek[3] ?? 1)) : null
}

function dayOf(year: number, month: number, day: number): number | null {
  const at = new Date(0).setUTCFullYear(year, month - 1, day)
  const date = new Date(at)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : null
}

/** Week 1 is the one that contains 4 January (ISO 8601 §3.1.1.23). */
function weekDay(year: number, weekNumber: number, day: number): number | null {
  const fourth = startOf(year) + 3 * dayMs
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * dayMs
  const at = monday + ((weekNumber - 1) * 7 + day - 1) * dayMs
  const thursday = new Date(at - (day - 4) * dayMs)
  return weekNumber >= 1 && thursday.getUTCFullYear() === year ? at : null
}

function parseTimeOfDay(text: string): number | null {
  const match = timeOfDay.exec(text)
  if (!match) return null
  const [hour, minute, second] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)]
  const fraction = Math.floor(Number(`0.${match[4] ?? 0}`) * 1000)
  const midnight = hour === 24 && minute === 0 && second === 0 && fraction === 0
  // :60 is a leap second, which belongs to the next minute.
  if (minute > 59 || second > 60 || (hour > 23 && !midnight)) return null
  const offset = parseOffset(match[5] ?? 'Z')
  return offset === null ? null : ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction
}

/** Minutes east of UTC. */
function parseOffset(zone: string): number | null {
  if (zone === 'Z') return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))]
  if (hours > 23 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

const startOf = (year: number): number => new Date(0).setUTCFullYear(year, 0, 1)
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
