import type { ExpressionBuilder, Updateable } from 'kysely'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { JobsTable } from '../../storage/tables/jobs.ts'
import type { Tables } from '../../storage/tables.ts'
import type { SqlWrite } from '../../storage/write.ts'
import { type JobHead, maxAttempts, type StoredJob } from '../job.ts'
import { jobOf } from './job-row.ts'

/** Excludes jobs of these accounts, those that use these sessions, and these jobs. */
export interface WaitingExcept {
  readonly accounts: readonly string[]
  readonly sessions: readonly string[]
  readonly jobs: readonly string[]
}

type JobExpressions = ExpressionBuilder<Tables, 'jobs'>

/**
 * The oldest job that any node may run now, except `except`: of all accounts, or of the one that follows `account` by
 * its id. There are two queries because each follows an index; a single one would sort all waiting jobs.
 */
export async function nextWaiting(
  db: Store['db'],
  now: number,
  { accounts, sessions, jobs }: WaitingExcept,
  account: string | null,
): Promise<StoredJob | null> {
  const oldest = (isOneOf: (eb: JobExpressions, now: number) => ReturnType<typeof isQueued>) =>
    db
      .selectFrom('jobs')
      .selectAll()
      .where('input', 'is not', null)
      .where((eb) => isOneOf(eb, now))
      .$if(accounts.length > 0, (query) => query.where('account_id', 'not in', [...accounts]))
      .$if(sessions.length > 0, (query) =>
        query.where((eb) =>
          eb.or([eb('login_session_id', 'is', null), eb('login_session_id', 'not in', [...sessions])]),
        ),
      )
      .$if(jobs.length > 0, (query) => query.where('id', 'not in', [...jobs]))
      .$if(account !== null, (query) => query.where('account_id', '>', account ?? '').orderBy('account_id'))
      .orderBy('created_at')
      .orderBy('batch_position')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
  const [left, queued] = await Promise.all([oldest(isLeft), oldest(isQueued)])
  const [row] = [left, queued]
    .filter((one) => one !== undefined)
    .sort((a, b) => {
      const isOfAnother = account !== null && a.account_id !== b.account_id
      return isOfAnother ? (a.account_id < b.account_id ? -1 : 1) : a.created_at - b.created_at
    })
  return row === undefined ? null : jobOf(row)
}

/** Whether a node may claim it. */
export function isWaiting(eb: JobExpressions, now: number) {
  return eb.or([isQueued(eb, now), isLeft(eb, now)])
}

/** Queued and, if it waits in a node's memory, within its time. */
function isQueued(eb: JobExpressions, now: number) {
  return eb.and([
    eb('status', '=', 'queued'),
    eb('login_since', 'is', null),
    eb.or([eb('lease_until', 'is', null), eb('lease_until', '>', now)]),
  ])
}

/** Left by a dead node, to run again. */
function isLeft(eb: JobExpressions, now: number) {
  return eb.and([eb('status', '=', 'processing'), eb('lease_until', '<=', now), mayRunAgain(eb)])
}

export function mayRunAgain(eb: JobExpressions) {
  return eb.and([eb('repeatable', '=', 1), eb('attempts', '<', eb.ref('attempt_limit'))])
}

/**
 * A running job waits again, with these changes. The attempt ended by itself, so it is not counted as one that a dead
 * node left. Conflicts when another attempt has started, or when it or its batch was cancelled.
 */
export function waitAgain(
  db: Store['db'],
  { id, attempts }: Pick<JobHead, 'id' | 'attempts'>,
  changes: Updateable<JobsTable>,
): SqlWrite[] {
  return [
    lockBatch(db, id),
    sqlWrite(
      db
        .updateTable('jobs')
        .set({ ...changes, status: 'queued', lease_until: null, attempt_limit: attempts + maxAttempts })
        .where('id', '=', id)
        .where('attempts', '=', attempts)
        .where('status', '=', 'processing')
        .where('cancelled_at', 'is', null)
        .where((eb) => eb.not(eb.exists(cancelledBatch(eb)))),
      1,
    ),
  ]
}

/** So that who cancels the batch sees this job wait, or this job sees the batch cancelled (PostgreSQL). */
function lockBatch(db: Store['db'], jobId: string): SqlWrite {
  return sqlWrite(
    db
      .updateTable('batches')
      .set((eb) => ({ id: eb.ref('id') }))
      .where('id', '=', (eb) => eb.selectFrom('jobs').select('batch_id').where('id', '=', jobId)),
  )
}

function cancelledBatch(eb: ExpressionBuilder<Tables, 'jobs'>) {
  return eb
    .selectFrom('batches as b')
    .select('b.id')
    .whereRef('b.id', '=', 'jobs.batch_id')
    .where('b.cancelled_at', 'is not', null)
}
