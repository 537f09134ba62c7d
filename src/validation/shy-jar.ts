import type { HopJar } from '../cookies/hop-jar.ts'
import type { VisitJar } from '../fetching/tier.ts'
import { mayFollow } from '../sessions/may-visit.ts'

/** A jar that keeps the session from what a page that nobody named redirects to, where that ends something. */
export function shyOfLogout(jar: HopJar): VisitJar & { hasShied(): boolean } {
  let hasShied = false
  const isShyOf = (url: URL): boolean => {
    const isEnd = !mayFollow(url.href)
    hasShied ||= isEnd
    return isEnd
  }
  return {
    cookieHeader: (url, nowMs) =>
      isShyOf(url) ? { header: null, carriedSecret: false } : jar.cookieHeader(url, nowMs),
    mayCarry: (url) => !isShyOf(url) && jar.mayCarry(url),
    mayCarryHeaders: (url) => !isShyOf(url) && jar.mayCarryHeaders(url),
    mayCarryAsked: (url) => jar.mayCarryAsked(url),
    changes: () => jar.changes(),
    receive: (url, lines, nowMs, date) => jar.receive(url, lines, nowMs, date),
    hasShied: () => hasShied,
  }
}
