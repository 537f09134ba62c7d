import { domainToASCII } from 'node:url'
import { cookieHost, defaultPath, domainMatch, isIpHost } from './match.ts'
import type { SetCookie } from './set-cookie.ts'
import { isPublicSuffix, isTrusted, schemefulSite } from './site.ts'
import type { StoredCookie } from './stored-cookie.ts'
import { fromUtf8 } from './wire.ts'

const prefixes = /^__(?:secure-|http-|host-http-|host-)/i

/**
 * The storage rules of RFC 6265bis 5.7 for one Set-Cookie: the cookie to store, or null when a response of this URL may
 * not set it (a foreign or public Domain, Secure over http, a prefix that its attributes do not fulfil). A cookie that
 * has already expired is returned too: it removes the one with the same key.
 */
export function acceptSetCookie(cookie: SetCookie, url: URL, nowMs: number): StoredCookie | null {
  const scoped = domainFor(cookie.domain, cookieHost(url))
  if (scoped === null) return null
  if (cookie.secure ? !isTrusted(url) : needsSecure(cookie)) return null
  if (!keepsPrefix(cookie)) return null
  const path = cookie.path ?? defaultPath(url.pathname)
  const { name, value, secure, httpOnly, sameSite, expiresAt } = cookie
  const partitionKey = cookie.partitioned ? schemefulSite(url) : null
  return { name, value, ...scoped, path, expiresAt, secure, httpOnly, sameSite, partitionKey, createdAt: nowMs }
}

function domainFor(attribute: string | null, host: string): Pick<StoredCookie, 'domain' | 'hostOnly'> | null {
  if (attribute === null) return { domain: host, hostOnly: true }
  // The RFC refuses non-ASCII; Chromium converts it to the domain name that it spells, if any.
  const named = /^[\0-\x7f]*$/.test(attribute) ? attribute : domainToASCII(fromUtf8(attribute) ?? '')
  if (named === '') return null
  // A host that is itself a public suffix may name itself, which is as if it named no domain (RFC 6265bis 5.7 step 9).
  // An unlisted single label is a public suffix by the list's default rule.
  if (isPublicSuffix(named) || !named.includes('.') || isIpHost(named)) {
    return named === host ? { domain: host, hostOnly: true } : null
  }
  return domainMatch(host, named) ? { domain: named, hostOnly: false } : null
}

/** RFC 6265bis 5.7 step 13, and CHIPS 2.1: cookies with SameSite=None or Partitioned need Secure. */
function needsSecure({ sameSite, partitioned }: SetCookie): boolean {
  return sameSite === 'none' || partitioned
}

/**
 * RFC 6265bis 4.1.3 and 5.7, and Chromium's `__Http-` and `__Host-Http-`: the attributes must fulfil what a name prefix
 * promises; case does not matter.
 */
function keepsPrefix({ name, value, domain, path, secure, httpOnly }: SetCookie): boolean {
  // A nameless cookie is sent as its value alone, so the value must not look like a prefixed name.
  if (name === '') return !prefixes.test(value)
  const prefix = prefixes.exec(name)?.[0].toLowerCase()
  if (prefix === undefined) return true
  if (prefix.includes('http-') && !httpOnly) return false
  return secure && (!prefix.startsWith('__host-') || (domain === null && path === '/'))
}
