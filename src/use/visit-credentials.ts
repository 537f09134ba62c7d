import type { VisitCredentials } from '../fetching/tier.ts'
import { headerPortsOf } from '../sessions/header-ports-of.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'

/** What a session's visits carry: these secrets, as far as the session may go. */
export function credentialsOf(
  session: Pick<Session, 'domain' | 'headerPorts' | 'validationUrl' | 'locale' | 'timezone' | 'viewport'>,
  { cookies, exactCookies, headers, userAgent, storage }: SessionSecrets,
): VisitCredentials {
  const { domain, locale, timezone, viewport } = session
  const look = { userAgent, locale, timezone, viewport }
  return { domain, cookies, exactCookies, headers, storage, ...look, headerPorts: headerPortsOf(session) }
}
