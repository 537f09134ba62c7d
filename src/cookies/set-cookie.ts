import { parseCookieDate } from './cookie-date.ts'

/** One Set-Cookie line as read; whether it is accepted is for whoever knows the request it answers. */
export interface SetCookie {
  /** Empty for a line without `=`; bytes, one a character, as is `value`. */
  readonly name: string
  readonly value: string
  /** Lower case, without leading dot; null where none is named. */
  readonly domain: string | null
  /** Null where none is named, or one that does not start with a slash. */
  readonly path: string | null
  /** Epoch milliseconds, at most 400 days ahead; 0 for what Max-Age ends at once; null lasts as long as the browser. */
  readonly expiresAt: number | null
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | null
  /** Belongs to the top-level site alone (CHIPS). */
  readonly partitioned: boolean
}

/** RFC 6265bis 5.5: no cookie outlives this. */
const maxAgeMs = 400 * 24 * 60 * 60 * 1000
/** RFC 6265bis 5.6: a longer name and value, or attribute value, is ignored. */
const maxPairBytes = 4096
const maxAttributeBytes = 1024

/**
 * Reads a Set-Cookie line by the algorithm of RFC 6265bis 5.6; null where the line is to be ignored.
 * @param line as the HTTP client gives it, a byte a character
 */
export function parseSetCookie(line: string, nowMs: number): SetCookie | null {
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(line)) return null
  const [pair = '', ...attributes] = line.split(';')
  const equals = pair.indexOf('=')
  const name = equals < 0 ? '' : trim(pair.slice(0, equals))
  const value = trim(pair.slice(equals + 1))
  if (name.length + value.length > maxPairBytes || (name === '' && value === '')) return null

  const last = lastOfEach(attributes)
  return {
    name,
    value,
    domain: domainOf(last.get('domain')),
    path: last.get('path')?.startsWith('/') ? (last.get('path') ?? null) : null,
    expiresAt: expiryOf(last.get('max-age'), last.get('expires'), nowMs),
    secure: last.has('secure'),
    httpOnly: last.has('httponly'),
    sameSite: sameSiteOf(last.get('samesite')),
    partitioned: last.has('partitioned'),
  }
}

/** Of each attribute the last that is valid counts; one that is not is as if it were not there. */
function lastOfEach(attributes: readonly string[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>()
  for (const attribute of attributes) {
    const equals = attribute.indexOf('=')
    const name = trim(equals < 0 ? attribute : attribute.slice(0, equals)).toLowerCase()
    const value = equals < 0 ? '' : trim(attribute.slice(equals + 1))
    if (value.length > maxAttributeBytes) continue
    if (name === 'expires' && parseCookieDate(value) === null) continue
    if (name === 'max-age' && !/^-?\d+$/.test(value)) continue
    last.set(name, value)
  }
  return last
}

function domainOf(value: string | undefined): string | null {
  const domain = value?.replace(/^\./, '').toLowerCase()
  return domain === undefined || domain === '' ? null : domain
}

/** Max-Age goes before Expires, in whichever order they stand (RFC 6265bis 5.7). */
function expiryOf(maxAge: string | undefined, expires: string | undefined, nowMs: number): number | null {
  const latest = nowMs + maxAgeMs
  if (maxAge !== undefined) {
    const seconds = Number(maxAge)
    return seconds <= 0 ? 0 : Math.min(nowMs + seconds * 1000, latest)
  }
  const date = expires === undefined ? null : parseCookieDate(expires)
  return date === null ? null : Math.min(date, latest)
}

function sameSiteOf(value: string | undefined): SetCookie['sameSite'] {
  const lower = value?.toLowerCase()
  return lower === 'strict' || lower === 'lax' || lower === 'none' ? lower : null
}

/** Spaces and tabs only: `trim` would also take what is part of a value. */
function trim(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '')
}
