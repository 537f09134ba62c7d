import { type RawBuilder, sql } from 'kysely'
import { countAll } from './count-all.ts'
import { requireAtMost, userRow } from './owner-row.ts'
import type { Database } from './tables.ts'
import type { SqlWrite } from './write.ts'

/**
 * Conflicts (`limit_reached`) when an account has more sessions than its own limit, or than `limit` if it has none,
 * including those for which an open capture holds a slot. Place it after the write that adds one.
 */
export function requireSlots(db: Database, accountId: string, limit: number, now: number): SqlWrite[] {
  return requireAtMost(userRow(db, accountId), takenSlots(db, accountId, now), slotsOf(limit))
}

/** How many more sessions an account may have, by the same count. */
export async function freeSlots(db: Database, accountId: string, limit: number, now: number): Promise<number> {
  const free = sql<number>`${slotsOf(limit)} - ${takenSlots(db, accountId, now)}`
  const row = await db.selectFrom('users').select(free.as('free')).where('id', '=', accountId).executeTakeFirst()
  return Math.max(0, Number(row?.free ?? 0))
}

/** An expression for a row of `users`. */
function slotsOf(limit: number): RawBuilder<number> {
  return sql<number>`coalesce(session_limit, cast(${limit} as integer))`
}

function takenSlots(db: Database, accountId: string, now: number): RawBuilder<number> {
  const live = db
    .selectFrom('sessions')
    .select(countAll)
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
  const kept = db
    .selectFrom('captures')
    .select(countAll)
    .where('account_id', '=', accountId)
    .where('holds_slot', '=', 1)
    .where('slot_until', '>', now)
  return sql<number>`((${live}) + (${kept}))`
}
