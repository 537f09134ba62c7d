import { withoutBlanks } from './blanks.ts'
import { parseCookieDate } from './cookie-date.ts'

/** A parsed Set-Cookie line; whether it is accepted depends on the request that it answers. */
export interface SetCookie {
  /** Empty for a line without `=`; bytes, one per character, like `value`. */
  readonly name: string
  readonly value: string
  /** In ASCII lower case, without leading dot, else unchanged (a lone dot leaves ''); null when there is none. */
  readonly domain: string | null
  /** Null when there is none, or when it does not start with a slash. */
  readonly path: string | null
  /**
   * Epoch milliseconds, at most 400 days ahead; 0 when Max-Age expires it immediately; null: as long as the browser
   * runs.
   */
  readonly expiresAt: number | null
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | null
  /** Belongs to one top-level site only (CHIPS). */
  readonly partitioned: boolean
}

/** RFC 6265bis 5.5: no cookie lives longer. */
const maxAgeMs = 400 * 24 * 60 * 60 * 1000
/** RFC 6265bis 5.6: a longer name and value, or attribute value, is ignored. */
const maxPairBytes = 4096
const maxAttributeBytes = 1024
/** A Date has whole seconds and the response takes time: smaller differences are not clock skew. */
const minSkewMs = 5_000

/**
 * Parses a Set-Cookie line by the algorithm of RFC 6265bis 5.6; null when the line must be ignored.
 * @param line as the HTTP client gives it, one byte per character
 * @param date the Date header of the response: Expires is relative to that clock. As in Chromium; the RFC assumes that
 *   every clock is right
 */
export function parseSetCookie(line: string, nowMs: number, date: string | null = null): SetCookie | null {
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(line)) return null
  const [pair = '', ...attributes] = line.split(';')
  const [name, value] = pair.includes('=') ? splitAtEquals(pair) : ['', withoutBlanks(pair)]
  if (name.length + value.length > maxPairBytes || !canBeSent(name, value)) return null

  const last = lastOfEach(attributes.map(splitAtEquals))
  // As in Chromium, anywhere in the line; for the RFC a tab is a character like any other.
  if (line.includes('\t') && hasTabInside(line)) return null
  return {
    name,
    value,
    domain: domainOf(last.get('domain')),
    path: last.get('path')?.startsWith('/') ? (last.get('path') ?? null) : null,
    expiresAt: expiryOf(last.get('max-age'), last.get('expires'), { nowMs, date }),
    secure: last.has('secure'),
    httpOnly: last.has('httponly'),
    sameSite: sameSiteOf(last.get('samesite')),
    partitioned: last.has('partitioned'),
  }
}

/** As in Chromium, which is stricter than the RFC: no nameless cookie that a server would read as one with a name. */
function canBeSent(name: string, value: string): boolean {
  return name !== '' || (value !== '' && !value.includes('='))
}

/**
 * The last of each attribute counts, valid or not, as in Chromium; for the RFC it is the last valid Max-Age and
 * Expires.
 */
function lastOfEach(attributes: readonly (readonly [name: string, value: string])[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>()
  for (const [name, value] of attributes) {
    if (value.length <= maxAttributeBytes) last.set(name.toLowerCase(), value)
  }
  return last
}

/** Whether a tab is inside a name or value, not around one. */
function hasTabInside(line: string): boolean {
  return line.split(';').some((part) => splitAtEquals(part).some((text) => text.includes('\t')))
}

function splitAtEquals(text: string): readonly [before: string, after: string] {
  const equals = text.indexOf('=')
  if (equals < 0) return [withoutBlanks(text), '']
  return [withoutBlanks(text.slice(0, equals)), withoutBlanks(text.slice(equals + 1))]
}

function domainOf(value: string | undefined): string | null {
  if (value === undefined || value === '') return null
  // ASCII only: other bytes are parts of characters.
  return value.replace(/^\./, '').replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Max-Age overrides Expires, in any order (RFC 6265bis 5.7). */
function expiryOf(maxAge: string | undefined, expires: string | undefined, { nowMs, date }: Clocks): number | null {
  const latest = nowMs + maxAgeMs
  if (maxAge !== undefined && /^[+-]?\d+$/.test(maxAge)) {
    const seconds = Number(maxAge)
    return seconds <= 0 ? 0 : Math.min(nowMs + seconds * 1000, latest)
  }
  const end = expires === undefined ? null : parseCookieDate(expires)
  if (end === null) return null
  return Math.min(end + skewOf({ nowMs, date }), latest)
}

/** How far this clock is ahead of the server's. */
function skewOf({ nowMs, date }: Clocks): number {
  const serverNowMs = date === null ? null : parseCookieDate(date)
  const skew = serverNowMs === null ? 0 : nowMs - serverNowMs
  return Math.abs(skew) < minSkewMs ? 0 : skew
}

interface Clocks {
  readonly nowMs: number
  readonly date: string | null
}

/** Null for anything but the three values, in any case. */
export function sameSiteOf(value: string | null | undefined): SetCookie['sameSite'] {
  const lower = value?.toLowerCase()
  return lower === 'strict' || lower === 'lax' || lower === 'none' ? lower : null
}
