import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { EventsTable } from '../storage/tables/events.ts'
import type { Tables } from '../storage/tables.ts'
import {
  type EventData,
  type EventType,
  endings,
  endsSharing,
  type StoredEvent,
  type UnnumberedEvent,
} from './event.ts'

export interface EventFilter {
  /** Only events after this number. */
  readonly after: number
  /** Null: all. */
  readonly types: readonly EventType[] | null
  readonly limit: number
}

export interface AgedEvents {
  /** The number of the last one that was read. */
  readonly upTo: number
  /**
   * The ids of those that may be removed. The last `invalid` or `expired` event of a session is needed to detect its
   * recovery.
   */
  readonly ids: readonly string[]
}

export type EventRepository = ReturnType<typeof createEventRepository>

export function createEventRepository({ db }: Pick<Store, 'db'>) {
  return {
    /** Committed events without a number, in the order of writing. */
    unnumbered: async (limit: number): Promise<UnnumberedEvent[]> => {
      const rows = await db
        .selectFrom('events')
        .selectAll()
        .where('seq', 'is', null)
        .orderBy('position')
        .limit(limit)
        .execute()
      return rows.map(eventOf)
    },
    /** The last number given; 0 when there is none. */
    head: async (): Promise<number> => {
      const row = await db.selectFrom('event_sequence').select('seq').where('name', '=', 'events').executeTakeFirst()
      return Number(row?.seq ?? 0)
    },
    /** Gives numbers from `head + 1` on. Conflicts when another node gave some since `head` was read. */
    number: (head: number, events: readonly StoredEvent[]) => [
      // First in the list, so that a second node waits here and then sees that it was too late.
      sqlWrite(
        db
          .updateTable('event_sequence')
          .set({ seq: head + events.length })
          .where('name', '=', 'events')
          .where('seq', '=', head),
        1,
      ),
      ...events.map(({ id, seq }) =>
        sqlWrite(db.updateTable('events').set({ seq }).where('id', '=', id).where('seq', 'is', null), 1),
      ),
    ],
    /**
     * Events that a user may see now, in order: of their own sessions, and of what is shared with their organizations.
     */
    page: async (userId: string, { after, types, limit }: EventFilter): Promise<StoredEvent[]> => {
      // Each part is read in the order of its index; with both in one condition, SQLite would read and sort all of them.
      const next = (events: ReturnType<typeof ownEvents>) => {
        const later = events.where('e.seq', '>', after).orderBy('e.seq').limit(limit)
        return types === null ? later : later.where('e.type', 'in', [...types])
      }
      const rows = await db
        .selectFrom(next(ownEvents(db, userId)).as('own'))
        .selectAll()
        .union(db.selectFrom(next(sharedEvents(db, userId)).as('shared')).selectAll())
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...eventOf(row), seq: Number(row.seq) }))
    },
    /**
     * The next events after `after`, at most `limit`, up to the first that happened since `before`; null when there are
     * none. One dated after `now` is as old as those around it: a clock that was ahead dated it.
     */
    aged: async (before: number, now: number, after: number, limit: number): Promise<AgedEvents | null> => {
      const rows = await db
        .selectFrom('events as e')
        .select((eb) => ['e.id', 'e.seq', 'e.at', eb.case().when(stands(eb)).then(1).else(0).end().as('stands')])
        .where('e.seq', '>', after)
        .orderBy('e.seq')
        .limit(limit)
        .execute()
      const young = rows.findIndex((row) => row.at >= before && row.at <= now)
      const read = young === -1 ? rows : rows.slice(0, young)
      const last = read.at(-1)
      if (last === undefined) return null
      const aged = read.slice(0, read.findLastIndex((row) => row.at < before) + 1)
      return { upTo: Number(last.seq), ids: aged.filter((row) => Number(row.stands) === 0).map(({ id }) => id) }
    },
    remove: (ids: readonly string[]) => sqlWrite(db.deleteFrom('events').where('id', 'in', [...ids])),
  }
}

function ownEvents(db: Store['db'], userId: string) {
  return db.selectFrom('events as e').selectAll('e').where('e.account_id', '=', userId)
}

/**
 * Shared events are visible only while the session is shared with the organization and the reader is a member of it.
 * The one exception: the event that a shared session was deleted stays visible.
 */
function sharedEvents(db: Store['db'], userId: string) {
  return db
    .selectFrom('events as e')
    .selectAll('e')
    .where('e.organization_id', 'in', (sub) =>
      sub.selectFrom('memberships as m').select('m.organization_id').where('m.user_id', '=', userId),
    )
    .where((eb) =>
      eb.or([
        eb('e.session_id', 'is', null),
        eb('e.type', '=', endsSharing),
        eb.exists(
          eb
            .selectFrom('sessions as s')
            .select(sql`1`.as('one'))
            .whereRef('s.id', '=', 'e.session_id')
            .whereRef('s.organization_id', '=', 'e.organization_id'),
        ),
      ]),
    )
}

/** The last event of a session that is not deleted, when it says that the session is not usable. */
function stands(eb: ExpressionBuilder<Tables & { readonly e: Tables['events'] }, 'e'>) {
  const living = eb
    .selectFrom('sessions as s')
    .select('s.id')
    .whereRef('s.id', '=', 'e.session_id')
    .where('s.deleted_at', 'is', null)
  const later = eb
    .selectFrom('events as later')
    .select('later.id')
    .whereRef('later.session_id', '=', 'e.session_id')
    .whereRef('later.position', '>', 'e.position')
    .where('later.type', 'in', [...endings, 'session.recovered'])
  return eb.and([eb('e.type', 'in', [...endings]), eb.exists(living), eb.not(eb.exists(later))])
}

function eventOf(row: Selectable<EventsTable>): UnnumberedEvent {
  return {
    id: row.id,
    type: row.type as EventType,
    accountId: row.account_id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    at: Number(row.at),
    data: JSON.parse(row.data) as EventData,
  }
}
