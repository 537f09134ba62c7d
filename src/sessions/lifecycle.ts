import type { Verdict } from '../verdict/judgement.ts'
import type { Session } from './session.ts'
import type { SessionStatus, StoredStatus } from './session-status.ts'

/** What the status at some time follows from. */
export type Dated = Pick<Session, 'status' | 'expiresAt'>

/** How long before its expiry a session counts as `expiring_soon`. */
export const expiringSoonMs = 72 * 3600_000

/** The status at `now`. A passed expiry date overrides everything, immediately and without a background task. */
export function statusAt(session: Dated, now: number): SessionStatus {
  return isPast(session.expiresAt, now) ? 'expired' : session.status
}

/** The statuses in which a session is used: not after its end, nor when it was seen logged out. */
export const usableStatuses = ['active', 'pending_validation'] as const satisfies readonly SessionStatus[]

export function isUsable(status: SessionStatus): boolean {
  return usableStatuses.some((usable) => usable === status)
}

export function expiryStatusAt(expiresAt: number | null, now: number): 'ok' | 'expiring_soon' | 'expired' | null {
  if (expiresAt === null) return null
  if (isPast(expiresAt, now)) return 'expired'
  return expiresAt - now <= expiringSoonMs ? 'expiring_soon' : 'ok'
}

/** 0 to 100 with one decimal; 0 when there are no requests. */
export function successRate(total: number, successful: number): number {
  return total === 0 ? 0 : Math.round((successful / total) * 1000) / 10
}

export interface JudgedStatus {
  readonly status: StoredStatus
  readonly consecutiveFailures: number
  /** The status change to record in the audit trail. */
  readonly transition: 'invalidated' | 'recovered' | null
}

/**
 * After a verdict. `limit` logged-out ones in a row make the session invalid; a logged-in one makes it active. Any other,
 * as of a block or an outage, says nothing about the session and changes nothing.
 */
export function afterVerdict(session: Session, verdict: Verdict, limit: number): JudgedStatus {
  if (verdict === 'logged_in') {
    return { status: 'active', consecutiveFailures: 0, transition: session.status === 'invalid' ? 'recovered' : null }
  }
  if (verdict !== 'logged_out') {
    return { status: session.status, consecutiveFailures: session.consecutiveFailures, transition: null }
  }
  const consecutiveFailures = session.consecutiveFailures + 1
  const status = consecutiveFailures >= limit ? 'invalid' : session.status
  const transition = status === 'invalid' && session.status !== 'invalid' ? 'invalidated' : null
  return { status, consecutiveFailures, transition }
}

/** After new cookies by `refresh`: active, and a passed expiry date is removed unless a new one is given. */
export function afterRefresh(session: Session, expiresAt: number | null, now: number): Dated {
  const kept = isPast(session.expiresAt, now) ? null : session.expiresAt
  return { status: 'active', expiresAt: expiresAt ?? kept }
}

/** After a PATCH. `expiresAt` undefined keeps the date. */
export function afterUpdate(
  session: Session,
  change: {
    readonly newCookies: boolean
    /** Cookies, headers, a User-Agent or a proxy. */
    readonly newSecrets: boolean
    readonly expiresAt: number | null | undefined
  },
  now: number,
): Dated {
  const expiresAt = change.expiresAt === undefined ? session.expiresAt : change.expiresAt
  const revived = isPast(session.expiresAt, now) && !isPast(expiresAt, now)
  const unproven = (change.newSecrets && session.status === 'invalid') || (change.newCookies && revived)
  return { status: unproven ? 'pending_validation' : session.status, expiresAt }
}

function isPast(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}
