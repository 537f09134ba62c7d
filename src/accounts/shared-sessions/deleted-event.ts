import type { NewEvent } from '../../events/event.ts'
import { wholeSeconds } from '../../events/message.ts'
import type { OwnedSession } from './repository.ts'

/**
 * The event for an organization when a session is deleted together with its owner's account: the same as when its owner
 * deletes it.
 */
export function deletedEvent(session: OwnedSession, accountId: string, now: number): NewEvent {
  const { id, organizationId, name, domain, expiresAt } = session
  const isPast = expiresAt !== null && expiresAt <= now
  return {
    type: 'session.deleted',
    accountId,
    organizationId,
    sessionId: id,
    data: {
      session_id: id,
      name,
      domain,
      status: isPast ? 'expired' : session.status,
      expires_at: expiresAt === null ? null : wholeSeconds(expiresAt),
    },
  }
}
