import { formatTime } from '../clock.ts'
import type { EventData, StoredEvent } from './event.ts'

/** An event as it is sent: the same in a page, a stream and a webhook's body. */
export interface EventMessage {
  readonly id: string
  /** Null for a test event, which has no number. */
  readonly seq: number | null
  readonly type: string
  /** ISO-8601 UTC, whole seconds. */
  readonly timestamp: string
  readonly organization_id: string | null
  readonly session_id: string | null
  readonly data: EventData
}

export function toMessage(
  event: Omit<StoredEvent, 'seq' | 'type' | 'accountId'> & { readonly seq: number | null; readonly type: string },
): EventMessage {
  return {
    id: event.id,
    seq: event.seq,
    type: event.type,
    timestamp: formatTime(event.at),
    organization_id: event.organizationId,
    session_id: event.sessionId,
    data: event.data,
  }
}
