import { sql } from 'kysely'
import { requireAtMost, userRow } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Database } from '../../storage/tables.ts'
import type { SqlWrite } from '../../storage/write.ts'

/**
 * Conflicts (`limit_reached`) when an account has more sessions than its own limit, or than `limit` if it has none,
 * including those for which an open capture holds a slot. Place it after the write that adds one.
 */
export function requireSlots(db: Database, accountId: string, limit: number, now: number): SqlWrite[] {
  const live = db
    .selectFrom('sessions')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('account_id', '=', accountId)
    .where('deleted_at', 'is', null)
  const kept = db
    .selectFrom('captures')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('account_id', '=', accountId)
    .where('holds_slot', '=', 1)
    .where('slot_until', '>', now)
  const most = sql<number>`coalesce(session_limit, cast(${limit} as integer))`
  return requireAtMost(userRow(db, accountId), sql<number>`((${live}) + (${kept}))`, most)
}

/**
 * Locks the account's row, so that concurrent additions of sessions count one after the other on every database.
 * Conflicts (`owner_gone`) when the account was disabled or removed since the request was authenticated.
 */
export function lockAccount(db: Database, accountId: string): SqlWrite {
  return sqlWrite(userRow(db, accountId).where('disabled', '=', 0), 1, { else: 'owner_gone' })
}
