import type { Principal } from '../accounts/principal.ts'
import { type AppError, invalidField } from '../errors.ts'
import type { EventType, StoredEvent } from './event.ts'
import type { EventRepository } from './repository.ts'

export interface ListEventsInput {
  /** As an earlier page gave it; null: from the oldest that is kept. */
  readonly cursor: string | null
  /** 1..200. */
  readonly limit: number
  readonly types: readonly EventType[] | null
}

export interface EventPage {
  readonly events: readonly StoredEvent[]
  /** Where to go on; never null, since more may happen. */
  readonly nextCursor: string
  readonly hasMore: boolean
}

/** Events that the principal may see, oldest first. Throws VALIDATION_ERROR for a cursor that is none. */
export async function listEvents(
  repository: Pick<EventRepository, 'page' | 'head'>,
  { userId }: Pick<Principal, 'userId'>,
  { cursor, limit, types }: ListEventsInput,
): Promise<EventPage> {
  const after = cursor === null ? 0 : parseCursor('cursor', cursor)
  const head = await repository.head()
  if (after > head) throw unknownPlace('cursor')
  const found = await repository.page(userId, { after, types, limit: limit + 1 })
  const events = found.slice(0, limit)
  // Where nothing is left, what others did is not looked through again the next time.
  const last = Math.max(events.at(-1)?.seq ?? after, found.length > limit ? 0 : head)
  return { events, nextCursor: String(last), hasMore: found.length > limit }
}

/** The number of an event, as a cursor or a `Last-Event-ID` gives it. Throws VALIDATION_ERROR, naming `field`. */
export function parseCursor(field: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw unknownPlace(field)
  return Number(text)
}

/**
 * For a place behind the newest event as well: the database is another than the reader knew, or an older one, and waiting
 * there would miss what happens without a word.
 */
export function unknownPlace(field: string): AppError {
  return invalidField(field, 'is not a cursor of an earlier answer')
}
