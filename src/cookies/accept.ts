import { cookieHost, defaultPath, domainMatch, pathMatch } from './match.ts'
import { isPublicSuffix } from './public-suffix.ts'
import type { SetCookie } from './set-cookie.ts'

/** A cookie as a jar holds it: with what decides which requests it goes with. */
export interface JarCookie {
  /** Bytes, one a character, as is `value`; empty for a cookie without name. */
  readonly name: string
  readonly value: string
  /** Canonical, as `URL.hostname`. */
  readonly domain: string
  /** True: goes to the host that set it alone, not below it. */
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  /** Epoch milliseconds; null lasts as long as the jar. */
  readonly expiresAt: number | null
}

/**
 * The storage rules of RFC 6265bis 5.7 for one Set-Cookie: the cookie to keep, or null where the answer of this URL may
 * not set it (a foreign or public Domain, Secure over http, a prefix that its attributes do not bear out).
 */
export function acceptSetCookie(cookie: SetCookie, url: URL): JarCookie | null {
  const host = cookieHost(url)
  const scoped = domainFor(cookie.domain, host)
  if (scoped === null) return null
  const isHttps = url.protocol === 'https:'
  if (cookie.secure && !isHttps) return null
  const path = cookie.path ?? defaultPath(url.pathname)
  if (!keepsPrefix(cookie, scoped.hostOnly, path)) return null
  const { name, value, secure, expiresAt } = cookie
  return { name, value, ...scoped, path, secure, expiresAt }
}

/** Whether the cookie goes with a request for this URL (RFC 6265bis 5.8.3), expiry apart. */
export function appliesTo(cookie: JarCookie, url: URL): boolean {
  const host = cookieHost(url)
  if (cookie.hostOnly ? host !== cookie.domain : !domainMatch(host, cookie.domain)) return false
  if (cookie.secure && url.protocol !== 'https:') return false
  return pathMatch(url.pathname, cookie.path)
}

function domainFor(named: string | null, host: string): Pick<JarCookie, 'domain' | 'hostOnly'> | null {
  if (named === null) return { domain: host, hostOnly: true }
  // A public suffix may name itself, as if it had named nothing (RFC 6265bis 5.7 step 9).
  if (isPublicSuffix(named)) return named === host ? { domain: host, hostOnly: true } : null
  return domainMatch(host, named) ? { domain: named, hostOnly: false } : null
}

/** RFC 6265bis 4.1.3 and 5.7: what a name promises, its attributes must keep; case does not matter. */
function keepsPrefix(cookie: SetCookie, hostOnly: boolean, path: string): boolean {
  // A nameless cookie is sent as its value alone: there the value must not pass for a prefixed name.
  const name = (cookie.name === '' ? cookie.value : cookie.name).toLowerCase()
  if (name.startsWith('__secure-')) return cookie.name !== '' && cookie.secure
  if (!name.startsWith('__host-')) return true
  return (
    cookie.name !== '' && cookie.secure && hostOnly && cookie.domain === null && cookie.path !== null && path === '/'
  )
}
