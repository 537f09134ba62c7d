import type { HopJar } from '../cookies/hop-jar.ts'
import type { PageRequest } from '../scraping/tier.ts'
import { isLogoutUrl } from '../verdict/urls.ts'

/** A jar that keeps the session from what a page that nobody named redirects to, where that ends sessions. */
export function shyOfLogout(jar: HopJar): PageRequest['jar'] & { hasShied(): boolean } {
  let hasShied = false
  const isShyOf = (url: URL): boolean => {
    const isLogout = isLogoutUrl(url.href)
    hasShied ||= isLogout
    return isLogout
  }
  return {
    cookieHeader: (url, nowMs) =>
      isShyOf(url) ? { header: null, carriedSecret: false } : jar.cookieHeader(url, nowMs),
    mayCarry: (url) => !isShyOf(url) && jar.mayCarry(url),
    receive: (url, lines, nowMs, date) => jar.receive(url, lines, nowMs, date),
    hasShied: () => hasShied,
  }
}
