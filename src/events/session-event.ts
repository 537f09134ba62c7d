import { formatTimeOrNull } from '../clock.ts'
import type { EventData, EventType, NewEvent } from './event.ts'

interface EventSession {
  readonly id: string
  readonly accountId: string
  readonly organizationId: string | null
  readonly name: string
  readonly domain: string
  /** Epoch milliseconds; null: none. */
  readonly expiresAt: number | null
}

/** An event about a session: what every such event says, and `details`. `status` is the status after it. */
export function newSessionEvent(
  type: EventType,
  { id, accountId, organizationId, name, domain, expiresAt }: EventSession,
  status: string,
  details: EventData = {},
): NewEvent {
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
      expires_at: formatTimeOrNull(expiresAt),
      ...details,
    },
  }
}
