import type { Selectable } from 'kysely'
import { countAll } from '../storage/count-all.ts'
import { firstRow } from '../storage/first-row.ts'
import { requireAtMost, userRow } from '../storage/owner-row.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { IdempotentRequestsTable } from '../storage/tables/jobs.ts'
import type { SqlWrite } from '../storage/write.ts'

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

export interface IdempotencyRepository {
  find(id: string): Promise<StoredRequest | null>
  /** Bytes of the responses stored for an account. */
  storedBytes(accountId: string): Promise<number>
  countExpired(now: number): Promise<number>
  /** Begins a request. Conflicts when there is one with its id. */
  insert(request: StoredRequest): SqlWrite
  /** Conflicts when the account has more than `limit`. Place it after the insert. */
  requireAtMost(accountId: string, limit: number): SqlWrite[]
  /** Removes a request. Conflicts when it changed since `seen`. */
  remove(seen: Pick<StoredRequest, 'id' | 'leaseUntil'>): SqlWrite
  /** Ends a request. Conflicts when it changed since `seen`. */
  end(seen: Pick<StoredRequest, 'id' | 'leaseUntil'>, sealed: Uint8Array, expiresAt: number): SqlWrite
  removeExpired(now: number): SqlWrite
}

export function createIdempotencyRepository({ db }: Pick<Store, 'db'>): IdempotencyRepository {
  return {
    find: (id) => firstRow(db.selectFrom('idempotent_requests').selectAll().where('id', '=', id), requestOf),
    storedBytes: async (accountId) => {
      const row = await db
        .selectFrom('idempotent_requests')
        .select((eb) => eb.fn.sum<number | null>('bytes').as('bytes'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow()
      return Number(row.bytes ?? 0)
    },
    countExpired: async (now) => {
      const row = await db
        .selectFrom('idempotent_requests')
        .select(countAll)
        .where('expires_at', '<=', now)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
    ...writes(db),
  }
}

function writes(db: Store['db']): Omit<IdempotencyRepository, 'find' | 'storedBytes' | 'countExpired'> {
  return {
    insert: (request) =>
      sqlWrite(
        db
          .insertInto('idempotent_requests')
          .values(rowOf(request))
          .onConflict((conflict) => conflict.column('id').doNothing()),
        1,
        { else: 'key_taken' },
      ),
    requireAtMost: (accountId, limit) => {
      const stored = db.selectFrom('idempotent_requests').select(countAll).where('account_id', '=', accountId)
      return requireAtMost(userRow(db, accountId), stored, limit)
    },
    remove: ({ id, leaseUntil }) =>
      sqlWrite(
        db
          .deleteFrom('idempotent_requests')
          .where('id', '=', id)
          .where((eb) => (leaseUntil === null ? eb('lease_until', 'is', null) : eb('lease_until', '=', leaseUntil))),
        1,
      ),
    end: ({ id, leaseUntil }, sealed, expiresAt) =>
      sqlWrite(
        db
          .updateTable('idempotent_requests')
          .set({ sealed, bytes: sealed.length, lease_until: null, expires_at: expiresAt })
          .where('id', '=', id)
          .where('lease_until', '=', leaseUntil),
        1,
      ),
    removeExpired: (now) => sqlWrite(db.deleteFrom('idempotent_requests').where('expires_at', '<=', now)),
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
