import { sql } from 'kysely'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Database } from '../../storage/tables.ts'
import type { SqlWrite } from '../../storage/write.ts'

/**
 * Conflicts (`limit_reached`) where an account holds more than `limit` sessions, those included for which an open capture
 * keeps a place. To stand behind what adds one, and behind `lockAccount`.
 */
export function requireSlots(db: Database, accountId: string, limit: number, now: number): SqlWrite {
  return sqlWrite(
    db
      .updateTable('users')
      .set((eb) => ({ id: eb.ref('id') }))
      .where('id', '=', accountId)
      .where((eb) => {
        const live = eb
          .selectFrom('sessions')
          .select((count) => count.fn.countAll<number>().as('n'))
          .where('account_id', '=', accountId)
          .where('deleted_at', 'is', null)
        const reserved = eb
          .selectFrom('captures')
          .select((count) => count.fn.countAll<number>().as('n'))
          .where('account_id', '=', accountId)
          .where('holds_slot', '=', 1)
          .where('slot_until', '>', now)
        return eb(sql<number>`(${live}) + (${reserved})`, '<=', limit)
      }),
    1,
    { else: 'limit_reached' },
  )
}

/**
 * Locks the account's row, so that two that add a session count one after the other on every database; conflicts
 * (`owner_gone`) where the account was disabled or removed.
 */
export function lockAccount(db: Database, accountId: string): SqlWrite {
  return sqlWrite(
    db
      .updateTable('users')
      .set((eb) => ({ id: eb.ref('id') }))
      .where('id', '=', accountId)
      .where('disabled', '=', 0),
    1,
    { else: 'owner_gone' },
  )
}
