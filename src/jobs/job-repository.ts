import type { Selectable } from 'kysely'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { JobsTable } from '../storage/tables.ts'
import type { SqlWrite } from '../storage/write.ts'

export interface StoredJob {
  readonly id: string
  readonly accountId: string
  /** The API key that it was submitted with, if any. */
  readonly keyId: string | null
  readonly status: JobsTable['status']
  readonly wrappedKey: Uint8Array
  /** Sealed; null where the input stays in the memory of its node. */
  readonly input: Uint8Array | null
  /** Sealed; set when it ended. */
  readonly result: Uint8Array | null
  /** Until when a node holds it, epoch milliseconds. */
  readonly leaseUntil: number | null
  readonly createdAt: number
  readonly expiresAt: number
}

export interface JobRepository {
  find(id: string): Promise<StoredJob | null>
  /** The oldest job that waits for a node and can be run by any, but of none of the accounts in `except`. */
  nextQueued(except: readonly string[]): Promise<StoredJob | null>
  insert(job: StoredJob): SqlWrite
  /** Conflicts when the account has more than `limit` jobs that wait or run; goes after the insertion. */
  requireAtMost(accountId: string, limit: number, now: number): SqlWrite
  /** Takes a queued job; conflicts where another node was first, or its time in memory is over. */
  claim(id: string, now: number, leaseUntil: number): SqlWrite
  /** Ends a queued job that does not open, without a result. */
  giveUp(id: string): SqlWrite
  /** Conflicts where its lease has run out: it read as abandoned since. */
  finish(id: string, status: 'succeeded' | 'failed', result: Uint8Array, now: number): SqlWrite
  removeExpired(now: number): SqlWrite
  countExpired(now: number): Promise<number>
}

export function createJobRepository({ db }: Pick<Store, 'db'>): JobRepository {
  return {
    find: async (id) => {
      const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : jobOf(row)
    },
    nextQueued: async (except) => {
      const row = await db
        .selectFrom('jobs')
        .selectAll()
        .where('status', '=', 'queued')
        .where('input', 'is not', null)
        .$if(except.length > 0, (query) => query.where('account_id', 'not in', [...except]))
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : jobOf(row)
    },
    insert: (job) => sqlWrite(db.insertInto('jobs').values(rowOf(job)), 1),
    requireAtMost: (accountId, limit, now) =>
      sqlWrite(
        db
          .updateTable('users')
          .set((eb) => ({ id: eb.ref('id') }))
          .where('id', '=', accountId)
          .where(
            (eb) =>
              eb
                .selectFrom('jobs')
                .select((count) => count.fn.countAll<number>().as('n'))
                .where('status', 'in', ['queued', 'processing'])
                .where('account_id', '=', accountId)
                .where((job) => job.or([job('lease_until', 'is', null), job('lease_until', '>', now)])),
            '<=',
            limit,
          ),
        1,
      ),
    claim: (id, now, leaseUntil) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ status: 'processing', lease_until: leaseUntil })
          .where('id', '=', id)
          .where('status', '=', 'queued')
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '>', now)])),
        1,
      ),
    giveUp: (id) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ status: 'failed', input: null, lease_until: null })
          .where('id', '=', id)
          .where('status', '=', 'queued'),
        1,
      ),
    finish: (id, status, result, now) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ status, result, input: null, lease_until: null })
          .where('id', '=', id)
          .where('status', 'in', ['queued', 'processing'])
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '>', now)])),
        1,
      ),
    removeExpired: (now) => sqlWrite(db.deleteFrom('jobs').where('expires_at', '<=', now)),
    countExpired: async (now) => {
      const row = await db
        .selectFrom('jobs')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('expires_at', '<=', now)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
  }
}

function jobOf(row: Selectable<JobsTable>): StoredJob {
  return {
    id: row.id,
    accountId: row.account_id,
    keyId: row.key_id,
    status: row.status,
    wrappedKey: row.wrapped_key,
    input: row.input,
    result: row.result,
    leaseUntil: row.lease_until,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

function rowOf(job: StoredJob): Selectable<JobsTable> {
  return {
    id: job.id,
    account_id: job.accountId,
    key_id: job.keyId,
    status: job.status,
    wrapped_key: job.wrappedKey,
    input: job.input,
    result: job.result,
    lease_until: job.leaseUntil,
    created_at: job.createdAt,
    expires_at: job.expiresAt,
  }
}
