import type { UnsentCookies } from '../cookies/why-unsent.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { undecide } from '../use/says-nothing.ts'
import { unsentCookies } from '../use/unsent-cookies.ts'
import type { Probe } from './probe.ts'

/** Why the visit that looks logged out sent no cookie of the session; null if it sent one, or does not look so. */
export function unsentIn(
  { page, judgement }: Pick<Probe, 'page' | 'judgement'>,
  { domain }: Pick<Session, 'domain'>,
  secrets: SessionSecrets,
  now: number,
): UnsentCookies | null {
  return page === null || judgement.verdict !== 'logged_out' ? null : unsentCookies({ ...secrets, domain }, page, now)
}

/** A page to which no cookie was sent, although the session has some for other addresses, says nothing about it. */
export function withoutUnsentCookies(
  found: Probe,
  session: Pick<Session, 'domain'>,
  secrets: SessionSecrets,
  now: number,
): Probe {
  const unsent = unsentIn(found, session, secrets, now)
  if (unsent === null || unsent.haveExpired) return found
  const why = { signal: 'cookies_not_sent', weight: 0, seen: `no cookie of the session was sent: ${unsent.reason}` }
  return { ...found, judgement: undecide(found.judgement, why) }
}
