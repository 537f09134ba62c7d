import type { TableCase } from '../case.ts'

const hour = 3_600_000
const day = 24 * hour

/** A moment so far from that at which the tables are read, as headers write it. */
const at = (ms: number): string => new Date(Date.now() + ms).toUTCString()

/** What the server's clock says, the lines that one answer sets, and what a second request carries. */
type Clock = readonly [title: string, date: string | undefined, carries: string | null, ...sets: string[]]

const clocks: readonly Clock[] = [
  ['is behind', at(-2 * hour), 'a=1', `a=1; Expires=${at(-hour)}`],
  ['is ahead', at(2 * hour), null, `a=1; Expires=${at(hour)}`],
  ['is a year behind', at(-365 * day), 'a=1', `a=1; Expires=${at(-364 * day)}`],
  ['is not told', undefined, 'b=1', `a=1; Expires=${at(-hour)}`, `b=1; Expires=${at(hour)}`],
  ['is told as no date', 'yesterday', null, `a=1; Expires=${at(-hour)}`],
  ['is told without a zone', at(-2 * hour).replace(' GMT', ''), 'a=1', `a=1; Expires=${at(-hour)}`],
  [
    'is at 1970',
    'Thu, 01 Jan 1970 00:00:10 GMT',
    'b=1',
    ...['00', '59'].map((second, index) => `${'ab'[index]}=1; Expires=Thu, 01 Jan 1970 00:00:${second} GMT`),
  ],
  ['is behind, and the cookie over', at(-2 * hour), null, 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
  ['does not matter to Max-Age', at(-2 * hour), 'a=1', 'a=1; Max-Age=60', 'b=1; Max-Age=0'],
  ['does not matter to no end at all', at(2 * hour), 'a=1', 'a=1'],
]

/** Expires by the clock of the server, where its answer says what that is: Chromium's own way. */
export const clockCases: readonly TableCase[] = clocks.map(([title, date, carries, ...sets]) => ({
  family: 'clock',
  title: `the server's clock ${title}`,
  hops: [
    { url: 'http://a.test/', sets, ...(date === undefined ? {} : { date }) },
    { url: 'http://a.test/', sets: [] },
  ],
  carries: [null, carries],
}))
