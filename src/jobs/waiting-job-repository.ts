import type { ExpressionBuilder } from 'kysely'
import type { Store } from '../storage/store.ts'
import type { Tables } from '../storage/tables.ts'
import type { StoredJob } from './job.ts'
import { jobOf } from './job-row.ts'

/** Excludes jobs of these accounts, and these jobs. */
export interface WaitingExcept {
  readonly accounts: readonly string[]
  readonly jobs: readonly string[]
}

type JobExpressions = ExpressionBuilder<Tables, 'jobs'>

/**
 * The oldest job that any node may run now, except `except`. There are two queries because each follows the index of
 * status and age; a single one would sort all waiting jobs.
 */
export async function nextWaiting(
  db: Store['db'],
  now: number,
  { accounts, jobs }: WaitingExcept,
): Promise<StoredJob | null> {
  const oldest = (isOneOf: (eb: JobExpressions, now: number) => ReturnType<typeof isQueued>) =>
    db
      .selectFrom('jobs')
      .selectAll()
      .where('input', 'is not', null)
      .where((eb) => isOneOf(eb, now))
      .$if(accounts.length > 0, (query) => query.where('account_id', 'not in', [...accounts]))
      .$if(jobs.length > 0, (query) => query.where('id', 'not in', [...jobs]))
      .orderBy('created_at')
      .orderBy('batch_position')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
  const [left, queued] = await Promise.all([oldest(isLeft), oldest(isQueued)])
  const isLeftOlder = left !== undefined && (queued === undefined || left.created_at <= queued.created_at)
  const row = isLeftOlder ? left : queued
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
