import { dayMs } from '../clock.ts'
import type { EventData, EventType, NewEvent } from '../events/event.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import { newSessionEvent } from '../events/session-event.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { LastVerdict } from './last-verdict.ts'
import { type Dated, statusAt } from './lifecycle.ts'
import type { Session } from './session.ts'
import type { SessionStatus } from './session-status.ts'

type Subject = Pick<Session, 'id' | 'accountId' | 'organizationId' | 'name' | 'domain' | 'expiresAt' | 'lastVerdict'>

/** An event about a session, with the result of the latest check; `status` is the status after it. */
export function sessionEvent(
  type: EventType,
  session: Subject,
  status: SessionStatus,
  details: EventData = {},
): NewEvent {
  return newSessionEvent(type, session, status, { ...verdictData(session.lastVerdict), ...details })
}

/** The result of the latest check, and why. */
function verdictData(last: LastVerdict | null): EventData {
  if (last === null) return {}
  return {
    verdict: last.verdict,
    confidence: last.confidence,
    details: last.reason,
    evidence: last.evidence,
    page: last.page,
    login_url: last.loginUrl,
  }
}

/** When a session has not been used for this long, nobody needs to log in again. */
const inUseMs = 30 * dayMs

/**
 * The events when a session became invalid, or its expiry date passed. Besides that, `session.reauth_needed` says that
 * somebody must log in again: once each time the session stops being usable, and only when it is in use (kept alive, or
 * used or created within the last 30 days, and not disabled). Its `login_url` is the page of this server.
 * @param before the session until now, with its expiry date
 */
export function endingWrites(
  events: Pick<EventWriter, 'write' | 'loginPageUrl'>,
  type: 'session.invalid' | 'session.expired',
  before: Session,
  { now, details }: { readonly now: number; readonly details: EventData },
): SqlWrite[] {
  const isDate = type === 'session.expired'
  const status = isDate ? 'expired' : statusAt({ ...before, status: 'invalid' }, now)
  const wasUsable = isDate ? before.status !== 'invalid' : statusAt(before, now) !== 'expired'
  const ending = events.write(sessionEvent(type, before, status, details))
  if (!wasUsable || !isInUse(before, now)) return [ending]
  const needed = {
    ...details,
    cause: type,
    login_url: events.loginPageUrl(before.id),
    site_login_url: before.lastVerdict?.loginUrl ?? null,
  }
  return [ending, events.write(sessionEvent('session.reauth_needed', before, status, needed))]
}

function isInUse({ disabled, keepAlive, lastUsedAt, createdAt }: Session, now: number): boolean {
  return !disabled && (keepAlive || now - Math.max(lastUsedAt ?? 0, createdAt) <= inUseMs)
}

/**
 * Reports that a check saw a session alive, if the last event said that it was not usable. When this check follows one
 * that saw it alive with the same cookies, there can be no such event.
 */
export function aliveAgainWrites(
  events: Pick<EventWriter, 'writeRecovered'>,
  before: Session,
  after: Session,
  now: number,
): SqlWrite[] {
  if (statusAt(after, now) !== 'active') return []
  const { nextValidationCause: cause } = before
  const followsCheck = (cause === 'due' || cause === 'keep_alive') && before.lastVerdict?.verdict === 'logged_in'
  const wasAlive = before.status === 'active' && before.aliveAt !== null && followsCheck
  return wasAlive ? [] : [recovered(events, after, 'validation')]
}

/** Reports that a new expiry date made a session active again, if the last event said that it was not usable. */
export function recoveryWrites(
  events: Pick<EventWriter, 'writeRecovered'>,
  before: Session,
  after: Dated,
  now: number,
): SqlWrite[] {
  if (statusAt(after, now) !== 'active' || statusAt(before, now) === 'active') return []
  return [recovered(events, { ...before, expiresAt: after.expiresAt }, 'updated')]
}

function recovered(events: Pick<EventWriter, 'writeRecovered'>, session: Session, reason: string): SqlWrite {
  return events.writeRecovered(sessionEvent('session.recovered', session, 'active', { reason }))
}

/** A check showed another user than the expected one. */
export function wrongUserWrite(
  events: Pick<EventWriter, 'writeWrongUser'>,
  session: Session,
  user: string,
  now: number,
): SqlWrite {
  const details = { expected_user: session.expectedUser, wrong_user: user }
  return events.writeWrongUser(sessionEvent('session.wrong_user', session, statusAt(session, now), details), user)
}

/**
 * Sessions of a site died together. The site may have changed, so they are checked again before their status changes.
 */
export function siteChangedEvent(accountId: string, site: string, sessions: number): NewEvent {
  const details =
    'Several sessions of this site look logged out at the same time. The site may have changed; they are checked again.'
  return {
    type: 'site.changed',
    accountId,
    organizationId: null,
    sessionId: null,
    data: { domain: site, sessions, details },
  }
}
