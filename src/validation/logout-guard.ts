import type { HopJar } from '../cookies/hop-jar.ts'
import type { VisitJar } from '../fetching/tier.ts'
import { mayFollow } from '../sessions/may-visit.ts'

/** A jar that does not send the session along when a page that we chose ourselves redirects to a logout or similar. */
export function logoutGuard(jar: HopJar): VisitJar & { hasRefused(): boolean } {
  let hasRefused = false
  const isRefused = (url: URL): boolean => {
    const isEnd = !mayFollow(url.href)
    hasRefused ||= isEnd
    return isEnd
  }
  return {
    cookieHeader: (url, nowMs) =>
      isRefused(url) ? { header: null, carriedSecret: false, carriedLogin: false } : jar.cookieHeader(url, nowMs),
    mayCarry: (url) => !isRefused(url) && jar.mayCarry(url),
    mayCarryHeaders: (url) => !isRefused(url) && jar.mayCarryHeaders(url),
    mayCarryCallerHeaders: (url) => jar.mayCarryCallerHeaders(url),
    changes: () => jar.changes(),
    receive: (url, lines, nowMs, date) => jar.receive(url, lines, nowMs, date),
    hasRefused: () => hasRefused,
  }
}
