import { sql } from 'kysely'
import { requireAtMost, userRow } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Database } from '../../storage/tables.ts'
import type { SqlWrite } from '../../storage/write.ts'

/**
 * Conflicts (`limit_reached`) where an account holds more than `limit` sessions, those included for which an open capture
 * keeps a place. To stand behind what adds one, and behind `lockAccount`.
 */
export function requireSlots(db: Database, accountId: string, limit: number, now: number): SqlWrite {
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
  return requireAtMost(userRow(db, accountId), sql<number>`((${live}) + (${kept}))`, limit)
}

/**
 * Locks the account's row, so that two that add a session count one after the other on every database; conflicts
 * (`owner_gone`) where the account was disabled or removed since the caller was proven.
 */
export function lockAccount(db: Database, accountId: string): SqlWrite {
  return sqlWrite(userRow(db, accountId).where('disabled', '=', 0), 1, { else: 'owner_gone' })
}
