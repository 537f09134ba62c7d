import type { Selectable } from 'kysely'
import { firstRow } from '../../storage/first-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { BatchesTable } from '../../storage/tables/jobs.ts'

/** A batch as it is stored; its items are jobs. Times are epoch milliseconds. */
export interface StoredBatch {
  readonly id: string
  readonly accountId: string
  /** The API key it was submitted with, if any. */
  readonly keyId: string | null
  /** The same as in its jobs. */
  readonly vocabulary: string | null
  readonly wrappedKey: Uint8Array
  /** The URLs of its items and its callback URL, sealed. */
  readonly sealed: Uint8Array
  readonly cancelledAt: number | null
  /** When its end was recorded, which is after the end of its last item. */
  readonly endedAt: number | null
  readonly createdAt: number
  /** When it is deleted; has no effect before its end. */
  readonly expiresAt: number
}

export type BatchRepository = ReturnType<typeof createBatchRepository>

export function createBatchRepository({ db }: Pick<Store, 'db'>) {
  const open = () => db.updateTable('batches').where('ended_at', 'is', null)
  return {
    find: (id: string): Promise<StoredBatch | null> =>
      firstRow(db.selectFrom('batches').selectAll().where('id', '=', id), batchOf),
    /** Batches whose items have all ended, but whose end was not recorded because a node died in between. */
    unrecordedEnds: async (limit: number) => {
      const rows = await db
        .selectFrom('batches as b')
        .select('b.id')
        .where('b.ended_at', 'is', null)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('jobs as j')
                .select('j.id')
                .whereRef('j.batch_id', '=', 'b.id')
                .where('j.status', 'in', ['queued', 'processing']),
            ),
          ),
        )
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },
    insert: (batch: StoredBatch) => sqlWrite(db.insertInto('batches').values(rowOf(batch)), 1),
    /** Records that no more items start. Does nothing when it has ended or was cancelled before. */
    cancel: (id: string, now: number) =>
      sqlWrite(open().set({ cancelled_at: now }).where('id', '=', id).where('cancelled_at', 'is', null)),
    /** Records the end. Conflicts when it was recorded before. */
    end: (id: string, now: number, expiresAt: number) =>
      sqlWrite(open().set({ ended_at: now, expires_at: expiresAt }).where('id', '=', id), 1),
    removeExpired: (now: number) =>
      sqlWrite(db.deleteFrom('batches').where('expires_at', '<=', now).where('ended_at', 'is not', null)),
  }
}

function batchOf(row: Selectable<BatchesTable>): StoredBatch {
  return {
    id: row.id,
    accountId: row.account_id,
    keyId: row.key_id,
    vocabulary: row.vocabulary,
    wrappedKey: row.wrapped_key,
    sealed: row.sealed,
    cancelledAt: row.cancelled_at,
    endedAt: row.ended_at,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

function rowOf(batch: StoredBatch): Selectable<BatchesTable> {
  return {
    id: batch.id,
    account_id: batch.accountId,
    key_id: batch.keyId,
    vocabulary: batch.vocabulary,
    wrapped_key: batch.wrappedKey,
    sealed: batch.sealed,
    cancelled_at: batch.cancelledAt,
    ended_at: batch.endedAt,
    created_at: batch.createdAt,
    expires_at: batch.expiresAt,
  }
}
