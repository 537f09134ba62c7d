import type { Expression, UpdateQueryBuilder, UpdateResult } from 'kysely'
import { sqlWrite } from './sql-write.ts'
import type { Database, Tables } from './tables.ts'
import type { ConflictReason, SqlWrite } from './write.ts'

type OwnerTable = 'users' | 'organizations'

/** An update of one owner's row that changes nothing; conditions may be added. */
export type OwnerRow<Table extends OwnerTable> = UpdateQueryBuilder<Tables, Table, Table, UpdateResult>

/** Locks the row of an account: commits that do this run one after the other on every database. */
export function userRow(db: Database, id: string): OwnerRow<'users'> {
  return db
    .updateTable('users')
    .set((eb) => ({ id: eb.ref('id') }))
    .where('id', '=', id)
}

/**
 * Locks the account's row, so that concurrent additions to what it owns count one after the other on every database.
 * Conflicts (`owner_gone`) when the account was disabled or removed since the request was authenticated.
 */
export function lockAccount(db: Database, id: string): SqlWrite {
  return sqlWrite(userRow(db, id).where('disabled', '=', 0), 1, { else: 'owner_gone' })
}

/** As `userRow`, for an organization. */
export function organizationRow(db: Database, id: string): OwnerRow<'organizations'> {
  return db
    .updateTable('organizations')
    .set((eb) => ({ id: eb.ref('id') }))
    .where('id', '=', id)
}

/**
 * Conflicts when an owner has more than `most`. Place it after the insert. It locks the owner's row in a statement of its
 * own: on PostgreSQL a statement that waits for a lock counts only what was committed before it began.
 * @param total a query for one number: how many rows, or how many bytes, the owner has
 * @param most a number, or an expression that may refer to the owner's row
 */
export function requireAtMost<Table extends OwnerTable>(
  owner: OwnerRow<Table>,
  total: Expression<unknown>,
  most: number | Expression<number>,
  reason: ConflictReason = 'limit_reached',
): SqlWrite[] {
  return [sqlWrite(owner, 1), sqlWrite(owner.where(total, '<=', most), 1, { else: reason })]
}
