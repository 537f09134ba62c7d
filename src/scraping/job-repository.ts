import type { Selectable } from 'kysely'
import type { Store } from '../storage/store.ts'
import type { JobsTable } from '../storage/tables.ts'
import type { SqlWrite } from '../storage/write.ts'

export interface StoredJob {
  readonly id: string
  readonly accountId: string
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
  /** The oldest job that waits for a node and can be run by any. */
  nextQueued(): Promise<StoredJob | null>
  insert(job: StoredJob): SqlWrite
  /** Conflicts when the account has more than `limit` jobs that wait or run; goes after the insertion. */
  requireAtMost(accountId: string, limit: number, now: number): SqlWrite
  /** Takes a queued job; conflicts where another node was first. */
  claim(id: string, leaseUntil: number): SqlWrite
  finish(id: string, status: 'succeeded' | 'failed', result: Uint8Array): SqlWrite
  removeExpired(now: number): SqlWrite
  countExpired(now: number): Promise<number>
}

export function createJobRepository({ db }: Pick<Store, 'db'>): JobRepository {
  const write = (query: { compile(): { sql: string; parameters: readonly unknown[] } }, expect?: number): SqlWrite => {
    const { sql, parameters } = query.compile()
    return { sql, params: parameters, expect }
  }
  return {
    find: async (id) => {
      const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : jobOf(row)
    },
    nextQueued: async () => {
      const row = await db
        .selectFrom('jobs')
        .selectAll()
        .where('status', '=', 'queued')
        .where('input', 'is not', null)
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : jobOf(row)
    },
    insert: (job) => write(db.insertInto('jobs').values(rowOf(job)), 1),
    requireAtMost: (accountId, limit, now) =>
      write(
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
    claim: (id, leaseUntil) =>
      write(
        db
          .updateTable('jobs')
          .set({ status: 'processing', lease_until: leaseUntil })
          .where('id', '=', id)
          .where('status', '=', 'queued'),
        1,
      ),
    finish: (id, status, result) =>
      write(db.updateTable('jobs').set({ status, result, input: null, lease_until: null }).where('id', '=', id)),
    removeExpired: (now) => write(db.deleteFrom('jobs').where('expires_at', '<=', now)),
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
    status: job.status,
    wrapped_key: job.wrappedKey,
    input: job.input,
    result: job.result,
    lease_until: job.leaseUntil,
    created_at: job.createdAt,
    expires_at: job.expiresAt,
  }
}
