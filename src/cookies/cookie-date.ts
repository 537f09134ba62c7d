const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** RFC 6265bis 5.1.1, delimiter: what separates the tokens of a cookie date. */
const delimiters = /[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/

interface Found {
  time?: readonly [hour: number, minute: number, second: number]
  day?: number
  month?: number
  year?: number
}

/**
 * Reads the date of an Expires attribute by the algorithm of RFC 6265bis 5.1.1, which takes every form that servers
 * send. Epoch milliseconds, or null where it is none.
 */
export function parseCookieDate(text: string): number | null {
  const found: Found = {}
  for (const token of text.split(delimiters)) if (token !== '') take(token, found)
  const { time, day, month, year } = found
  if (time === undefined || day === undefined || month === undefined || year === undefined) return null
  return toEpoch(fullYear(year), month, day, time)
}

/** The first token of each kind counts; a token is tried as time, day, month and year, in this order. */
function take(token: string, found: Found): void {
  if (found.time === undefined) {
    const time = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/.exec(token)
    if (time !== null) {
      found.time = [Number(time[1]), Number(time[2]), Number(time[3])]
      return
    }
  }
  if (found.day === undefined) {
    const day = /^(\d{1,2})(?:\D|$)/.exec(token)
    if (day !== null) {
      found.day = Number(day[1])
      return
    }
  }
  if (found.month === undefined) {
    const month = months.indexOf(token.slice(0, 3).toLowerCase())
    if (month >= 0) {
      found.month = month
      return
    }
  }
  if (found.year === undefined) {
    const year = /^(\d{2,4})(?:\D|$)/.exec(token)
    if (year !== null) found.year = Number(year[1])
  }
}

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year <= 69 ? year + 2000 : year
}

function toEpoch(year: number, month: number, day: number, [hour, minute, second]: readonly [number, number, number]) {
  if (year < 1601 || hour > 23 || minute > 59 || second > 59) return null
  const epoch = Date.UTC(year, month, day, hour, minute, second)
  // A day that the month does not have would have rolled over into the next.
  return day >= 1 && new Date(epoch).getUTCDate() === day ? epoch : null
}
