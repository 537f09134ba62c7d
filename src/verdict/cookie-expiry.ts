import type { Page } from './page.ts'

const AUTH_NAME = /sess|auth|token|sid$|^sid|login|logged|remember|jwt|ident|passport|ticket/i

/**
 * When the session's cookies end, as the site itself stated on this visit: the earliest end among those that carry a
 * login by their name, or else among all that the session holds. Epoch milliseconds; null where none was stated.
 */
export function cookieExpiry(page: Pick<Page, 'setCookies' | 'sessionCookieNames'>): number | null {
  const held = new Set(page.sessionCookieNames)
  const ends = new Map<string, number>()
  for (const { name, expiresAt, cleared } of page.setCookies) {
    if (!held.has(name)) continue
    if (cleared || expiresAt === null) ends.delete(name)
    else ends.set(name, expiresAt)
  }
  const named = [...ends].filter(([name]) => AUTH_NAME.test(name))
  const chosen = (named.length > 0 ? named : [...ends]).map(([, end]) => end)
  return chosen.length === 0 ? null : Math.min(...chosen)
}

/**
 * The `exp` of a JSON Web Token (RFC 7519 §4.1.4), read without checking its signature: it only foretells an end.
 * Epoch milliseconds; null for what is no such token. Never throws; the token itself is not kept.
 */
export function jwtExpiry(value: string): number | null {
  if (value.length > 8192) return null
  const parts = value
    .replace(/^"|"$/g, '')
    .replace(/^Bearer(?: |%20)/i, '')
    .split('.')
  const [header, payload] = parts
  if (
    parts.length !== 3 ||
    header === undefined ||
    payload === undefined ||
    !/^[\w-]+$/.test(header) ||
    !/^[\w-]+=*$/.test(payload)
  )
    return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return null
    const { exp } = claims
    if (typeof exp !== 'number' || !Number.isFinite(exp) || exp <= 0 || exp > 8.64e12) return null
    return Math.floor(exp * 1000)
  } catch {
    return null
  }
}
