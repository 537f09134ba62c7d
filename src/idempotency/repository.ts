import type { Selectable } from 'kysely'
import { countAll } from '../storage/count-all.ts'
import { firstRow } from '../storage/first-row.ts'
import { requireAtMost, userRow } from '../storage/owner-row.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { IdempotentRequestsTable } from '../storage/tables/jobs.ts'

/** A request with an Idempotency-Key as it is stored. Times are epoch milliseconds. */
export interface StoredRequest {
  /** A digest of account, route and key. */
  readonly id: string
  readonly accountId: string
  readonly wrappedKey: Uint8Array
  readonly sealed: Uint8Array
  /** Until when a node runs it; null: it has ended. */
  readonly leaseUntil: number | null
  readonly createdAt: number
  readonly expiresAt: number
}

/** A request as it was read. */
type SeenRequest = Pick<StoredRequest, 'id' | 'leaseUntil'>

export type IdempotencyRepository = ReturnType<typeof createIdempotencyRepository>

export function createIdempotencyRepository({ db }: Pick<Store, 'db'>) {
  return {
    find: (id: string): Promise<StoredRequest | null> =>
      firstRow(db.selectFrom('idempotent_requests').selectAll().where('id', '=', id), requestOf),
    /** Bytes of the responses stored for an account. */
    storedBytes: async (accountId: string) => {
      const row = await db
        .selectFrom('idempotent_requests')
        .select((eb) => eb.fn.sum<number | null>('bytes').as('bytes'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow()
      return Number(row.bytes ?? 0)
    },
    countExpired: async (now: number) => {
      const row = await db
        .selectFrom('idempotent_requests')
        .select(countAll)
        .where('expires_at', '<=', now)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
    /** A new request. Conflicts (`key_taken`) when there is one with its id. */
    insert: (request: StoredRequest) =>
      sqlWrite(
        db
          .insertInto('idempotent_requests')
          .values(rowOf(request))
          .onConflict((conflict) => conflict.column('id').doNothing()),
        1,
        { else: 'key_taken' },
      ),
    /** Conflicts (`keys_used_up`) when the account has more than `limit`. Place it after the insert. */
    requireAtMost: (accountId: string, limit: number) => {
      const stored = db.selectFrom('idempotent_requests').select(countAll).where('account_id', '=', accountId)
      return requireAtMost(userRow(db, accountId), stored, limit, 'keys_used_up')
    },
    /** Removes a request. Conflicts when it changed since it was read. */
    remove: ({ id, leaseUntil }: SeenRequest) =>
      sqlWrite(
        db
          .deleteFrom('idempotent_requests')
          .where('id', '=', id)
          .where((eb) => (leaseUntil === null ? eb('lease_until', 'is', null) : eb('lease_until', '=', leaseUntil))),
        1,
      ),
    /** Ends a request. Conflicts when it changed since it was read. */
    end: ({ id, leaseUntil }: SeenRequest, sealed: Uint8Array, expiresAt: number) =>
      sqlWrite(
        db
          .updateTable('idempotent_requests')
          .set({ sealed, bytes: sealed.length, lease_until: null, expires_at: expiresAt })
          .where('id', '=', id)
          .where('lease_until', '=', leaseUntil),
        1,
      ),
    removeExpired: (now: number) => sqlWrite(db.deleteFrom('idempotent_requests').where('expires_at', '<=', now)),
  }
}

function requestOf(row: Selectable<IdempotentRequestsTable>): StoredRequest {
  return {
    id: row.id,
    accountId: row.account_id,
    wrappedKey: row.wrapped_key,
    sealed: row.sealed,
    leaseUntil: row.lease_until,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

function rowOf(request: StoredRequest): Selectable<IdempotentRequestsTable> {
  return {
    id: request.id,
    account_id: request.accountId,
    wrapped_key: request.wrappedKey,
    sealed: request.sealed,
    bytes: request.sealed.length,
    lease_until: request.leaseUntil,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
  }
}
