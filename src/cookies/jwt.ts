import { isObject } from '../json-object.ts'

/** Longer values are not read: no server accepts a header of this size. */
const maxChars = 8192
/** The latest date that there is, in milliseconds. */
const latestMs = 8.64e15
/** The end of the year 9999. Some issuers write milliseconds, against the specification: these are larger. */
const latestSeconds = 253_402_300_799

/** Whether a text has the form of a JSON Web Token. */
export const isJwt = (text: string): boolean => /^eyJ[\w-]+\.[\w-]+=*\.[\w-]+$/.test(text)

/**
 * The expiry of a JSON Web Token by its own `exp` (RFC 7519 §4.1.4), without checking the signature: it is only a
 * forecast. The value may be in double quotes or after `Bearer`. Epoch milliseconds; null when the value is not a token
 * with such a date. Never throws; the token is not kept.
 */
export function jwtExpiry(value: string): number | null {
  if (value.length > maxChars) return null
  const parts = value
    .replace(/^"|"$/g, '')
    .replace(/^Bearer(?: |%20)+/i, '')
    .split('.')
  const [header, payload] = parts
  if (parts.length !== 3 || header === undefined || payload === undefined) return null
  if (!/^[\w-]+$/.test(header) || !/^[\w-]+=*$/.test(payload)) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const exp = isObject(claims) ? claims['exp'] : null
    if (typeof exp !== 'number' || !(exp > 0 && exp <= latestMs)) return null
    return exp > latestSeconds ? Math.floor(exp) : Math.floor(exp * 1000)
  } catch {
    return null
  }
}

/**
 * The expiries of all tokens in a text of localStorage: the text is a token, or JSON with tokens as strings, up to four
 * levels deep. Epoch milliseconds. Never throws.
 */
export function jwtExpiriesIn(text: string): number[] {
  const end = jwtExpiry(text)
  if (end !== null) return [end]
  if (!/^\s*[[{"]/.test(text) || !text.includes('eyJ') || text.length > maxJsonChars) return []
  try {
    return endsIn(JSON.parse(text), 4)
  } catch {
    return []
  }
}

const maxJsonChars = 256 * 1024

function endsIn(value: unknown, depth: number): number[] {
  if (typeof value === 'string') return [jwtExpiry(value)].filter((end) => end !== null)
  if (depth === 0 || typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((one) => endsIn(one, depth - 1))
}
