import { dayMs } from '../../clock.ts'
import { jwtExpiry } from '../../cookies/jwt.ts'
import { parseJsonOr } from '../../json-object.ts'
import { atJsonPointer } from './json-pointer.ts'
import type { Renewal } from './renewal.ts'

/** The tokens in the response to a renewal. */
export interface Grant {
  readonly accessToken: string
  /** Replaces the one that was sent; null: that one stays valid. */
  readonly refreshToken: string | null
  /** Epoch milliseconds; null: unknown. */
  readonly endsAt: number | null
}

const maxTokenChars = 16 * 1024
const tenYearsMs = 10 * 365 * dayMs

/**
 * Reads the body of a response; returns a sentence that says what is missing when there is no token. Never repeats a
 * value.
 */
export function readGrant(
  renewal: Pick<Renewal, 'accessTokenPath' | 'refreshTokenPath' | 'expiresInPath'>,
  text: string,
  now: number,
): Grant | string {
  const document = parseJsonOr(text, undefined)
  if (document === undefined) return 'the answer is not JSON'
  const accessToken = tokenAt(document, renewal.accessTokenPath)
  if (accessToken === null) return `the answer contains no token at ${renewal.accessTokenPath}`
  const { refreshTokenPath, expiresInPath } = renewal
  return {
    accessToken,
    refreshToken: refreshTokenPath === null ? null : tokenAt(document, refreshTokenPath),
    endsAt: (expiresInPath === null ? null : endAt(document, expiresInPath, now)) ?? jwtExpiry(accessToken),
  }
}

/** A token that may be sent in a header: no blanks, no control characters. */
function tokenAt(document: unknown, path: string): string | null {
  const value = atJsonPointer(document, path)
  return typeof value === 'string' && value.length <= maxTokenChars && /^[\x21-\x7e]+$/.test(value) ? value : null
}

/**
 * Seconds from now, as in OAuth (RFC 6749 §5.1), or milliseconds when the name says so (`expires_in_ms`, `lifetimeMs`,
 * `ttl_millis`); also as text.
 */
function endAt(document: unknown, path: string, now: number): number | null {
  const value = atJsonPointer(document, path)
  const span = typeof value === 'string' && /^\d{1,13}(?:\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof span !== 'number' || !Number.isFinite(span) || span <= 0) return null
  const isMs = /(?:[_-]ms|[a-z0-9]Ms|millis(?:econds)?)$/.test(path)
  return now + Math.min(tenYearsMs, Math.round(isMs ? span : span * 1000))
}

/** The headers with the new access token, with the scheme of the old one, or `Bearer` when there was none that fits. */
export function withAccessToken(
  headers: Readonly<Record<string, string>>,
  accessToken: string,
): Readonly<Record<string, string>> {
  const old = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')
  const scheme = /^([A-Za-z][\w-]*) +\S/.exec(old?.[1] ?? '')?.[1] ?? 'Bearer'
  const value = `${scheme.toLowerCase() === 'basic' ? 'Bearer' : scheme} ${accessToken}`
  return { ...headers, [old?.[0] ?? 'Authorization']: value }
}
