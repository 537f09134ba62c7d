import type { EventWriter } from '../events/append.ts'
import type { EventData, EventType, NewEvent } from '../events/event.ts'
import { wholeSeconds } from '../events/message.ts'
import type { SqlWrite } from '../storage/write.ts'
import { statusAt } from './lifecycle.ts'
import type { Session, SessionStatus } from './session.ts'

type Subject = Pick<Session, 'id' | 'accountId' | 'organizationId' | 'name' | 'domain' | 'expiresAt'>
type Standing = Pick<Session, 'status' | 'expiresAt'>

/** What happened to a session, as its event tells it; `status` is that after it. */
export function sessionEvent(
  type: EventType,
  session: Subject,
  status: SessionStatus,
  details: EventData = {},
): NewEvent {
  const { id, accountId, organizationId, name, domain, expiresAt } = session
  return {
    type,
    accountId,
    organizationId,
    sessionId: id,
    data: {
      session_id: id,
      name,
      domain,
      status,
      expires_at: expiresAt === null ? null : wholeSeconds(expiresAt),
      ...details,
    },
  }
}

/** Unused for so long, a session that ends is nobody's concern. */
const inUseMs = 30 * 86_400_000

/**
 * A session became invalid, or its date passed. Beside that, `session.reauth_needed` asks for somebody to log in again:
 * once for each time that it stops being usable, whichever of the two came first, and only where it is in use (kept
 * alive, or used or made within the last 30 days, and not disabled).
 * @param before as it stood until now, its date included
 */
export function endingWrites(
  events: Pick<EventWriter, 'write'>,
  type: 'session.invalid' | 'session.expired',
  before: Session,
  { now, details }: { readonly now: number; readonly details: EventData },
): SqlWrite[] {
  const isDate = type === 'session.expired'
  const status = isDate ? 'expired' : statusAt({ ...before, status: 'invalid' }, now)
  const wasUsable = isDate ? before.status !== 'invalid' : statusAt(before, now) !== 'expired'
  const ending = events.write(sessionEvent(type, before, status, details))
  if (!wasUsable || !isInUse(before, now)) return [ending]
  return [ending, events.write(sessionEvent('session.reauth_needed', before, status, { ...details, cause: type }))]
}

function isInUse({ disabled, keepAlive, lastUsedAt, createdAt }: Session, now: number): boolean {
  return !disabled && (keepAlive || now - Math.max(lastUsedAt ?? 0, createdAt) <= inUseMs)
}

/** Tells that a session is active again, where the last that was told is that it was not. */
export function recoveryWrites(
  events: Pick<EventWriter, 'writeRecovered'>,
  before: Session,
  after: Standing,
  { now, details }: { readonly now: number; readonly details: EventData },
): SqlWrite[] {
  if (statusAt(after, now) !== 'active' || statusAt(before, now) === 'active') return []
  const session = { ...before, expiresAt: after.expiresAt }
  return [events.writeRecovered(sessionEvent('session.recovered', session, 'active', details))]
}
