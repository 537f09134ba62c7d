import type { VisitCredentials } from '../fetching/tier.ts'
import { headerPortsOf } from '../sessions/header-ports-of.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'

/** The credentials that a session's visits send, with the hosts and ports they may be sent to. */
export function credentialsOf(
  session: Pick<Session, 'domain' | 'headerPorts' | 'validationUrl' | 'locale' | 'timezone' | 'viewport'>,
  { cookies, exactCookies, headers, userAgent, storage }: SessionSecrets,
): VisitCredentials {
  const { domain, locale, timezone, viewport } = session
  const profile = { userAgent, locale, timezone, viewport }
  return { domain, cookies, exactCookies, headers, storage, ...profile, headerPorts: headerPortsOf(session) }
}
