import type { Page } from '../../page/page.ts'
import { hit, nothing, signal } from './signal.ts'

const weights = { unauthorized: -5, timedOut: -4, bareForbidden: -2, forbidden: -1.2 }

/**
 * Whether the only reason for a refusal is a missing CSRF token or, if the session has cookies, a missing API key. The page
 * then says nothing about the login. One that asks for a password in a header says why it refuses.
 */
export function isForgery({ body, headers, sessionCookieNames }: Page): boolean {
  if (body.length >= 5000 || /^(?:basic|digest|negotiate|ntlm)/i.test(headers['www-authenticate'] ?? '')) return false
  const isNamed = /[cx]srf|request forgery/i.test(body) || (sessionCookieNames.length > 0 && /api[ _-]?key/i.test(body))
  return isNamed && !/unauthenticated|(?:log|sign)(?:ged|ned)?[ -]?in\b/i.test(body)
}

/** What the status alone says: about the session (401, 403, 440), or only about the site (429, 5xx, and 999 for refused programs). */
export const status = signal('status', ['gate'], (page, parsed) => {
  const { status: code } = page
  if ((code === 401 || code === 403 || code === 419) && isForgery(page)) return nothing
  if (code === 401) {
    const scheme = /^\s*(\w+)/.exec(page.headers['www-authenticate'] ?? '')?.[1]
    return hit(weights.unauthorized, scheme === undefined ? 'HTTP 401' : `HTTP 401 that asks for ${scheme} credentials`)
  }
  // A session that timed out (an extension that some servers use).
  if (code === 440) return hit(weights.timedOut, 'HTTP 440')
  if (code === 403) {
    // An API answers a bare 403 to a visitor who is not logged in; a whole page may be a wall or a missing right.
    const bare = parsed.elements.length === 0 && page.body.length < 1000
    return hit(bare ? weights.bareForbidden : weights.forbidden, 'HTTP 403')
  }
  if (code === 429 || code === 451 || code === 407 || code === 511 || code === 999)
    return { hits: [{ weight: 0, seen: `HTTP ${code}`, verdict: 'blocked' }] }
  if (code >= 500) return { hits: [{ weight: 0, seen: `HTTP ${code}`, verdict: 'site_down' }] }
  return nothing
})
