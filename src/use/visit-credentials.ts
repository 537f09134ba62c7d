import { namedPorts } from '../cookies/header-ports.ts'
import type { VisitCredentials } from '../fetching/tier.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'

/**
 * The credentials that a session's visits send, with the hosts and ports they may be sent to: the headers also to the ports
 * that were named when they were stored, and to that of the validation URL.
 */
export function credentialsOf(
  {
    domain,
    headerPorts,
    validationUrl,
    locale,
    timezone,
    viewport,
  }: Pick<Session, 'domain' | 'headerPorts' | 'validationUrl' | 'locale' | 'timezone' | 'viewport'>,
  { cookies, exactCookies, headers, userAgent, storage }: SessionSecrets,
): VisitCredentials {
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
    headerPorts: [...new Set([...headerPorts, ...namedPorts([validationUrl])])],
  }
}
