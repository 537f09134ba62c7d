import { noCookies } from '../cookies/hop-jar.ts'
import { inventedCookies, inventedStorage } from '../cookies/invented-state.ts'
import type { VisitCredentials } from '../fetching/tier.ts'

/** Credentials that nobody was given, in the place of a session's; null when it has none that can be replaced. */
export function inventedLogin(own: VisitCredentials, isRendered: boolean): VisitCredentials | null {
  const cookies = inventedCookies(own)
  const storage = isRendered ? inventedStorage(own.storage) : null
  if (cookies === null && storage === null) return null
  const { domain } = own
  return { ...own, ...(cookies ?? noCookies), domain, storage: storage ?? [], headers: {}, userAgent: null }
}
