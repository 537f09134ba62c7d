import { createHash } from 'node:crypto'

/** A logged-in session of the target site, as far as the bench makes it: who it is, and the cookies that prove it. */
export interface BenchSession {
  /** What its own pages hold and no other page does: 24 characters, no escaping needed anywhere. */
  readonly marker: string
  /** The cookie the target decides by. */
  readonly sid: string
  /** A jar as a browser's for a large site. */
  readonly cookies: Readonly<Record<string, string>>
}

/** Beside the one that counts: a jar of 21 cookies and 2.4 KB in all. */
const otherCookies = 20
const otherValueLength = 110

/** The session with this number: the same each time, so that seeding and measuring need not talk to each other. */
export function benchSession(index: number): BenchSession {
  const digest = createHash('sha512').update(`session ${index}`).digest('hex')
  const filler = digest.repeat(2)
  const rest = Array.from(
    { length: otherCookies },
    (_, position) => [`site_${position}`, filler.slice(position, position + otherValueLength)] as const,
  )
  const sid = digest.slice(0, 32)
  return {
    marker: `page-${digest.slice(32, 51)}`,
    sid,
    cookies: Object.fromEntries([['sid', sid] as const, ...rest]),
  }
}
