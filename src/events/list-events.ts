import { type AppError, invalidField } from '../errors.ts'
import type { EventType, StoredEvent } from './event.ts'
import type { EventRepository } from './repository.ts'

export interface ListEventsInput {
  /** From an earlier page; null: from the oldest stored event. */
  readonly cursor: string | null
  /** 1 to 200. */
  readonly limit: number
  readonly types: readonly EventType[] | null
}

export interface EventPage {
  readonly events: readonly StoredEvent[]
  /** Where the next page starts; never null, because more events may come. */
  readonly nextCursor: string
  readonly hasMore: boolean
}

/** Events that the principal may see, oldest first. Throws VALIDATION_ERROR for an invalid cursor. */
export async function listEvents(
  repository: Pick<EventRepository, 'page' | 'head'>,
  { userId }: { readonly userId: string },
  { cursor, limit, types }: ListEventsInput,
): Promise<EventPage> {
  const after = cursor === null ? 0 : parseCursor('cursor', cursor)
  const head = await repository.head()
  if (after > head) throw positionAhead()
  const found = await repository.page(userId, { after, types, limit: limit + 1 })
  const hasMore = found.length > limit
  const events = found.slice(0, limit)
  // On the last page the cursor also skips the events of others, so that the next request does not read them again.
  const last = Math.max(events.at(-1)?.seq ?? after, hasMore ? 0 : head)
  return { events, nextCursor: String(last), hasMore }
}

/** The number in a cursor or a `Last-Event-ID`. Throws VALIDATION_ERROR that names `field`. */
export function parseCursor(field: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalidField(field, 'is not a cursor of an earlier answer')
  return Number(text)
}

/**
 * The error for a position after the newest event. The database was then replaced or restored, and waiting there would
 * silently miss events.
 */
export function positionAhead(): AppError {
  return invalidField(
    'cursor',
    'is after the newest event, as when a backup was restored; start again without cursor or Last-Event-ID',
  )
}
