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
 * Reads the date of an Expires attribute by the algorithm of RFC 6265bis 5.1.1, which accepts every form that servers
 * send, with two differences as in Chromium: a number must be followed by nothing but its delimiter, and a year before
 * 1601 is a valid date, long expired. Epoch milliseconds, or null when it is not a date.
 */
export function parseCookieDate(text: string): number | null {
  const found: Found = {}
  for (const token of text.split(delimiters)) if (token !== '') take(token, found)
  const { time, day, month, year } = found
  if (time === undefined || day === undefined || month === undefined || year === undefined) return null
  return toEpoch(fullYear(year), month, day, time)
}

/** The first token of each kind counts. */
function take(token: string, found: Found): void {
  const time = /^(\d+):(\d+):(\d+)$/.exec(token)
  if (time !== null) found.time ??= [Number(time[1]), Number(time[2]), Number(time[3])]
  else if (/^\d{1,5}$/.test(token)) {
    if (found.day === undefined && token.length <= 2) found.day = Number(token)
    else found.year ??= Number(token)
  } else {
    const month = months.indexOf(token.slice(0, 3).toLowerCase())
    if (month >= 0) found.month ??= month
  }
}

function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900
  return year <= 69 ? year + 2000 : year
}

function toEpoch(year: number, month: number, day: number, [hour, minute, second]: readonly [number, number, number]) {
  if (hour > 23 || minute > 59 || second > 59) return null
  const epoch = Date.UTC(year, month, day, hour, minute, second)
  // A day that the month does not have would have become one of the next month.
  return day >= 1 && new Date(epoch).getUTCDate() === day ? epoch : null
}
