import type { Selectable } from 'kysely'
import { firstRow } from '../storage/first-row.ts'
import { requireAtMost, userRow } from '../storage/owner-row.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { BlobsTable } from '../storage/tables/jobs.ts'
import type { SqlWrite } from '../storage/write.ts'

/** A blob as its row describes it. Times are epoch milliseconds. */
export interface StoredBlob {
  /** UUID; also the name of its file. */
  readonly id: string
  readonly accountId: string
  /** Bound to the content: if it is changed in the database, the blob does not open. */
  readonly contentType: string
  readonly wrappedKey: Uint8Array
  /** Size of the sealed content. */
  readonly bytes: number
  /** The sealed content when it is a single chunk; null when it is in a file. */
  readonly data: Uint8Array | null
  readonly createdAt: number
  readonly expiresAt: number
}

export type BlobRepository = ReturnType<typeof createBlobRepository>

export function createBlobRepository({ db }: Pick<Store, 'db'>) {
  return {
    find: (id: string): Promise<StoredBlob | null> =>
      firstRow(db.selectFrom('blobs').selectAll().where('id', '=', id), blobOf),
    /** Those of these ids that have a row. */
    known: async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
      if (ids.length === 0) return new Set()
      const rows = await db
        .selectFrom('blobs')
        .select('id')
        .where('id', 'in', [...ids])
        .execute()
      return new Set(rows.map(({ id }) => id))
    },
    /** When the next blob of the account ends; null: it has none. */
    nextEnd: async (accountId: string): Promise<number | null> => {
      const next = db.selectFrom('blobs').select(({ fn }) => fn.min('expires_at').as('at'))
      const { at } = await next.where('account_id', '=', accountId).executeTakeFirstOrThrow()
      return at === null ? null : Number(at)
    },
    expired: async (now: number, limit: number): Promise<string[]> => {
      const rows = await db.selectFrom('blobs').select('id').where('expires_at', '<=', now).limit(limit).execute()
      return rows.map(({ id }) => id)
    },
    insert: (blob: StoredBlob): SqlWrite => sqlWrite(db.insertInto('blobs').values(rowOf(blob)), 1),
    /** Conflicts (`no_room`) when the blobs of the account have more than `bytes` together. Place it after an insert. */
    requireAtMost: (accountId: string, bytes: number): SqlWrite[] => {
      const kept = db
        .selectFrom('blobs')
        .select(({ fn, lit }) => fn.coalesce(fn.sum<number>('bytes'), lit(0)).as('n'))
        .where('account_id', '=', accountId)
      return requireAtMost(userRow(db, accountId), kept, bytes, 'no_room')
    },
    remove: (ids: readonly string[]): SqlWrite => sqlWrite(db.deleteFrom('blobs').where('id', 'in', [...ids])),
  }
}

function blobOf(row: Selectable<BlobsTable>): StoredBlob {
  return {
    id: row.id,
    accountId: row.account_id,
    contentType: row.content_type,
    wrappedKey: row.wrapped_key,
    bytes: Number(row.bytes),
    data: row.data,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
  }
}

function rowOf(blob: StoredBlob): Selectable<BlobsTable> {
  return {
    id: blob.id,
    account_id: blob.accountId,
    content_type: blob.contentType,
    wrapped_key: blob.wrappedKey,
    bytes: blob.bytes,
    data: blob.data,
    created_at: blob.createdAt,
    expires_at: blob.expiresAt,
  }
}
