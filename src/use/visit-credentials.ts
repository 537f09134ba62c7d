import type { VisitCredentials } from '../fetching/tier.ts'
import { headerPortsOf } from '../sessions/header-ports-of.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'

/** What a session's visits carry: these secrets, as far as the session may go. */
export function credentialsOf(
  session: Pick<Session, 'domain' | 'headerPorts' | 'validationUrl'>,
  { cookies, exactCookies, headers, userAgent, storage }: SessionSecrets,
): VisitCredentials {
  const { domain } = session
  return { domain, cookies, exactCookies, headers, userAgent, storage, headerPorts: headerPortsOf(session) }
}
