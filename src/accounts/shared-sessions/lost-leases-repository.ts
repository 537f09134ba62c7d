import type { ExpressionBuilder } from 'kysely'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Database, Tables } from '../../storage/tables.ts'
import type { SqlWrite } from '../../storage/write.ts'

/**
 * Ends the outside leases whose holders may not use the session any more: the holder is disabled, or neither owns the
 * session nor belongs to its organization. Place it after the writes that end the access.
 */
export function endLostLeases(db: Database): SqlWrite[] {
  return [
    // The session first, as in a claim: writes that lock in the same order cannot block each other forever.
    sqlWrite(
      db
        .updateTable('sessions')
        .set({ held_until: null })
        .where('id', 'in', (eb) => eb.selectFrom('session_leases').select('session_id').where(isLost)),
    ),
    sqlWrite(db.deleteFrom('session_leases').where(isLost)),
  ]
}

function isLost(eb: ExpressionBuilder<Tables, 'session_leases'>) {
  const mayUse = eb
    .selectFrom('users as u')
    .innerJoin('sessions as s', (on) => on.onRef('s.id', '=', 'session_leases.session_id'))
    .leftJoin('memberships as m', (on) =>
      on.onRef('m.organization_id', '=', 's.organization_id').onRef('m.user_id', '=', 'u.id'),
    )
    .select('u.id')
    .whereRef('u.id', '=', 'session_leases.holder')
    .where('u.disabled', '=', 0)
    .where((or) => or.or([or('s.account_id', '=', or.ref('u.id')), or('m.user_id', 'is not', null)]))
  return eb.and([eb('session_leases.kind', '=', 'outside'), eb.not(eb.exists(mayUse))])
}
