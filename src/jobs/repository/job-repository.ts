import { type ExpressionBuilder, sql } from 'kysely'
import type { ErrorCode } from '../../errors.ts'
import { countAll } from '../../storage/count-all.ts'
import { firstRow } from '../../storage/first-row.ts'
import { requireAtMost, userRow } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { Tables } from '../../storage/tables.ts'
import type { AttemptId, JobHead, ResultSummary, StoredJob } from '../job.ts'
import { jobLists } from './job-lists.ts'
import { headColumns, headOf, jobOf, rowOf, summaryColumns } from './job-row.ts'
import { loginWaits } from './login-waits.ts'
import { isWaiting, mayRunAgain, nextWaiting, type WaitingExcept, waitAgain } from './waiting-jobs.ts'

/** A job of a batch, with the size of its sealed result. */
export interface BatchJob extends JobHead {
  /** Bytes; 0 when there is none. */
  readonly resultBytes: number
  /** It failed with an error that says more than its code. */
  readonly hasSealedError: boolean
}

/** How a job ended, as it is stored. */
export interface StoredEnd {
  readonly status: 'succeeded' | 'failed'
  /** The error code when it failed, so that lists need not open the sealed error. */
  readonly failure: ErrorCode | null
  /** The sealed error; null when it succeeded. */
  readonly sealed: Uint8Array | null
  /** The blob of the result; null when it failed. */
  readonly resultId: string | null
  /** Null when it failed. */
  readonly summary: ResultSummary | null
  /** When it is deleted. */
  readonly expiresAt: number
}

/** The end of a job that has no result. */
export type FailedEnd = Pick<StoredEnd, 'failure' | 'sealed' | 'expiresAt'>

const renewAfterMs = 60_000

export type JobRepository = ReturnType<typeof createJobRepository>

export function createJobRepository({ db }: Pick<Store, 'db'>) {
  return { ...queries(db), ...writes(db), ...loginWaits(db), ...jobLists(db) }
}

function queries(db: Store['db']) {
  const heads = () => db.selectFrom('jobs').select(headColumns)
  return {
    find: (id: string): Promise<StoredJob | null> =>
      firstRow(db.selectFrom('jobs').selectAll().where('id', '=', id), jobOf),
    /** See `nextWaiting` of waiting-jobs.ts. */
    nextWaiting: (now: number, except: WaitingExcept, account: string | null) => nextWaiting(db, now, except, account),
    /** The jobs of a batch, in order. */
    ofBatch: async (batchId: string): Promise<BatchJob[]> => {
      const rows = await heads()
        .select((eb) => [
          sql<number>`coalesce(length(result), 0)`.as('error_bytes'),
          eb.selectFrom('blobs').select('blobs.bytes').whereRef('blobs.id', '=', 'jobs.result_id').as('result_bytes'),
        ])
        .where('batch_id', '=', batchId)
        .orderBy('batch_position')
        .execute()
      return rows.map((row) => ({
        ...headOf(row),
        resultBytes: Number(row.result_bytes ?? 0),
        hasSealedError: Number(row.error_bytes) > 0,
      }))
    },
    /** Jobs that no node will end: their node died and they may not run again, or they have waited for too long. */
    lost: async (now: number, limit: number) => {
      const lost = heads().where((eb) => isLost(eb, now))
      return (await lost.orderBy('created_at').limit(limit).execute()).map(headOf)
    },
    /** When the next ended job of the account is deleted; null: none has ended. */
    nextEnd: async (accountId: string): Promise<number | null> => {
      const ended = db
        .selectFrom('jobs')
        .where('account_id', '=', accountId)
        .where('status', 'in', ['succeeded', 'failed'])
      const { at } = await ended.select(({ fn }) => fn.min('expires_at').as('at')).executeTakeFirstOrThrow()
      return at === null ? null : Number(at)
    },
    countExpired: async (now: number) => {
      const expired = db
        .selectFrom('jobs')
        .select(countAll)
        .where((eb) => hasExpired(eb, now))
      const row = await expired.executeTakeFirstOrThrow()
      return Number(row.n)
    },
    /** Whether a lease ends after `limit`, as a clock that was ahead may have left it. */
    anyLeaseAfter: async (limit: number) => {
      const later = db.selectFrom('jobs').select('id').where('lease_until', '>', limit).limit(1)
      return (await later.executeTakeFirst()) !== undefined
    },
  }
}

function writes(db: Store['db']) {
  const jobsOf = (accountId: string) => db.selectFrom('jobs').select(countAll).where('account_id', '=', accountId)
  const ending = ({ failure, sealed, expiresAt }: FailedEnd) => ({
    failure,
    result: sealed,
    expires_at: expiresAt,
    ...{ input: null, callback: null, lease_until: null, login_since: null },
  })
  return {
    insert: (job: StoredJob) => sqlWrite(db.insertInto('jobs').values(rowOf(job)), 1),
    /** Conflicts when the account has more than `limit` jobs that wait or run. Place it after the insert. */
    requireUnendedAtMost: (accountId: string, limit: number) =>
      requireAtMost(userRow(db, accountId), jobsOf(accountId).where('status', 'in', ['queued', 'processing']), limit),
    /**
     * Conflicts (`jobs_used_up`) when the account has more than `limit` stored jobs, ended ones included. Place it
     * after the insert.
     */
    requireStoredAtMost: (accountId: string, limit: number) =>
      requireAtMost(userRow(db, accountId), jobsOf(accountId), limit, 'jobs_used_up'),
    /**
     * Claims a waiting job and counts the attempt. Conflicts when another node was faster, or when its time in memory
     * is over.
     */
    claim: ({ id, attempts }: AttemptId, now: number, leaseUntil: number) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ status: 'processing', lease_until: leaseUntil, attempts: attempts + 1 })
          .where('id', '=', id)
          .where('attempts', '=', attempts)
          .where((eb) => isWaiting(eb, now)),
        1,
      ),
    /** A running job waits again. Conflicts when another attempt has started, or when it or its batch was cancelled. */
    giveBack: (job: AttemptId, sessionId: string | null) => waitAgain(db, job, { login_session_id: sessionId }),
    /** Renews the leases of waiting jobs in memory, each once a minute at most, except those that are over. */
    renewWaiting: (ids: readonly string[], now: number, leaseUntil: number) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ lease_until: leaseUntil })
          .where('id', 'in', [...ids])
          .where('status', '=', 'queued')
          .where('lease_until', '>', now)
          .where('lease_until', '<=', leaseUntil - renewAfterMs),
      ),
    /** Ends a job. Conflicts when another attempt has started, or when it was read as interrupted since. */
    finish: ({ id, attempts }: AttemptId, end: StoredEnd, now: number) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ status: end.status, result_id: end.resultId, ...summaryColumns(end.summary), ...ending(end) })
          .where('id', '=', id)
          .where('attempts', '=', attempts)
          .where('status', 'in', ['queued', 'processing'])
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '>', now), mayRunAgain(eb)])),
        1,
      ),
    /** Ends a job as failed. Conflicts when it changed since it was read. */
    fail: ({ id, status, attempts }: Pick<JobHead, 'id' | 'status' | 'attempts'>, end: FailedEnd) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ status: 'failed', ...ending(end) })
          .where('id', '=', id)
          .where('status', '=', status)
          .where('attempts', '=', attempts),
        1,
      ),
    /** Records that a job, if it runs, neither waits nor starts again. Does nothing when it has ended. */
    cancel: (id: string, now: number) => {
      const job = db.updateTable('jobs').where('id', '=', id)
      return [
        sqlWrite(job.set({ cancelled_at: now }).where('status', 'in', ['queued', 'processing'])),
        sqlWrite(job.set({ repeatable: 0 }).where(isRunning(now))),
      ]
    },
    /** Records that the running items of a batch do not start again. */
    cancelRunning: (batchId: string, now: number) =>
      sqlWrite(db.updateTable('jobs').set({ repeatable: 0 }).where('batch_id', '=', batchId).where(isRunning(now))),
    /** Lets leases that end after `limit` end then. */
    endLeasesAt: (limit: number) =>
      sqlWrite(db.updateTable('jobs').set({ lease_until: limit }).where('lease_until', '>', limit)),
    /** Keeps the items of a batch, and their results, until then. */
    keepItemsUntil: (batchId: string, expiresAt: number) => {
      const results = db.selectFrom('jobs').select('result_id').where('batch_id', '=', batchId)
      return [
        sqlWrite(db.updateTable('jobs').set({ expires_at: expiresAt }).where('batch_id', '=', batchId)),
        sqlWrite(db.updateTable('blobs').set({ expires_at: expiresAt }).where('id', 'in', results)),
      ]
    },
    removeExpired: (now: number) => sqlWrite(db.deleteFrom('jobs').where((eb) => hasExpired(eb, now))),
  }
}

/** Its time is over, and neither it nor its batch has still to end. */
function hasExpired(eb: ExpressionBuilder<Tables, 'jobs'>, now: number) {
  const unendedBatch = eb
    .selectFrom('batches as b')
    .select('b.id')
    .whereRef('b.id', '=', 'jobs.batch_id')
    .where('b.ended_at', 'is', null)
  return eb.and([
    eb('expires_at', '<=', now),
    eb('status', 'not in', ['queued', 'processing']),
    eb.not(eb.exists(unendedBatch)),
  ])
}

/** Also while the node that ran it is gone, until its lease ends. */
function isRunning(now: number) {
  return (eb: ExpressionBuilder<Tables, 'jobs'>) =>
    eb.and([eb('status', '=', 'processing'), eb('lease_until', '>', now)])
}

function isLost(eb: ExpressionBuilder<Tables, 'jobs'>, now: number) {
  return eb.and([
    // `not in`, because SQLite would follow the index of the status for `in`, and read all waiting jobs.
    eb('status', 'not in', ['succeeded', 'failed']),
    eb.or([
      eb.and([eb('lease_until', '<=', now), eb.not(mayRunAgain(eb))]),
      eb.and([eb('expires_at', '<=', now), eb.or([eb('status', '<>', 'processing'), eb('lease_until', '<=', now)])]),
    ]),
  ])
}
