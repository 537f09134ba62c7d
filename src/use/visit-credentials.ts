import { namedPorts } from '../cookies/header-ports.ts'
import type { VisitCredentials } from '../fetching/tier.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'

/** What of a session, besides its secrets, decides what its visits send and where. */
export type VisitedSession = Pick<
  Session,
  'domain' | 'headerPorts' | 'validationUrl' | 'locale' | 'timezone' | 'viewport'
>

/** The credentials that a session's visits send, with the hosts and ports they may be sent to. */
export function credentialsOf(
  session: VisitedSession,
  { cookies, exactCookies, headers, userAgent, storage }: SessionSecrets,
): VisitCredentials {
  const { domain, locale, timezone, viewport } = session
  return {
    domain,
    cookies,
    exactCookies,
    headers,
    storage,
    userAgent,
    locale,
    timezone,
    viewport,
    headerPorts: headerPortsOf(session),
  }
}

/** The ports that a session's headers go to: those that were named when they were stored, and that of the validation URL. */
export function headerPortsOf({
  headerPorts,
  validationUrl,
}: Pick<Session, 'headerPorts' | 'validationUrl'>): readonly number[] {
  return [...new Set([...headerPorts, ...namedPorts([validationUrl])])]
}
