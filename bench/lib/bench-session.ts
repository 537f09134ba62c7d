import { createHash } from 'node:crypto'

/** A logged-in session of the target site, as far as the bench makes it: who it is, and the cookies that prove it. */
export interface BenchSession {
  /** What its own pages hold and no other page does: 24 characters, no escaping needed anywhere. */
  readonly marker: string
  /** The cookie the target decides by. */
  readonly sid: string
  /** A jar of about 3 KB, as a browser's for a large site. */
  readonly cookies: Readonly<Record<string, string>>
}

const jarCookies = [
  'device',
  'prefs',
  'consent',
  'visitor',
  'cart',
  'ab',
  'locale',
  'seen',
  'ref',
  'tz',
  'csrf',
] as const
const jarValueLength = 256

/** The session with this number: the same each time, so that seeding and measuring need not talk to each other. */
export function benchSession(index: number): BenchSession {
  const digest = createHash('sha512').update(`session ${index}`).digest('hex')
  const filler = digest.repeat(4)
  const rest = jarCookies.map((name, position) => [name, filler.slice(position, position + jarValueLength)] as const)
  const sid = digest.slice(0, 32)
  return {
    marker: `user-${digest.slice(32, 51)}`,
    sid,
    cookies: Object.fromEntries([['sid', sid] as const, ...rest]),
  }
}

/** The Cookie header of a session. */
export function cookieHeader(session: BenchSession): string {
  return Object.entries(session.cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
}
