import { type ExpressionBuilder, sql } from 'kysely'
import type { PageCursor } from '../../storage/page-cursor.ts'
import type { Store } from '../../storage/store.ts'
import type { Tables } from '../../storage/tables.ts'
import type { JobHead, JobStatus } from '../job.ts'
import { headColumns, headOf } from './job-row.ts'
import { mayRunAgain } from './waiting-jobs.ts'

export interface JobFilter {
  readonly accountId: string
  /** The API key they were submitted with; null: without one; undefined: all. */
  readonly submittedWith: string | null | undefined
  /** As clients see it at `now`; null: all. */
  readonly status: JobStatus | null
  /** Epoch milliseconds: ended jobs that have expired are left out. */
  readonly now: number
}

export function jobLists(db: Store['db']) {
  return {
    /** Jobs of an account, newest first; at most `limit`. */
    list: async (
      { accountId, submittedWith, status, now }: JobFilter,
      after: PageCursor | null,
      limit: number,
    ): Promise<JobHead[]> => {
      let query = db
        .selectFrom('jobs')
        .select(headColumns)
        .where('account_id', '=', accountId)
        .where((eb) => eb.or([eb('expires_at', '>', now), eb('status', 'in', ['queued', 'processing'])]))
      if (submittedWith !== undefined) query = query.where('key_id', submittedWith === null ? 'is' : '=', submittedWith)
      if (status !== null) query = query.where((eb) => hasStatus(eb, status, now))
      if (after !== null) {
        const { createdAt, id } = after
        query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(createdAt, id)))
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
      return rows.map(headOf)
    },
  }
}

/** The same as `statusAt`: a job whose node is gone is `queued` again, or has failed. */
function hasStatus(eb: ExpressionBuilder<Tables, 'jobs'>, status: JobStatus, now: number) {
  const isHeld = sql<boolean>`coalesce(lease_until > ${now}, true)`
  const unheld = eb.and([eb('status', 'in', ['queued', 'processing']), eb.not(isHeld)])
  const isStored = eb('status', '=', status)
  if (status === 'queued') return eb.or([eb.and([isStored, isHeld]), eb.and([unheld, mayRunAgain(eb)])])
  if (status === 'processing') return eb.and([isStored, isHeld])
  return status === 'failed' ? eb.or([isStored, eb.and([unheld, eb.not(mayRunAgain(eb))])]) : isStored
}
