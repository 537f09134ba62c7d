import type { ExpressionBuilder, Updateable } from 'kysely'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { JobsTable } from '../storage/tables/jobs.ts'
import type { Tables } from '../storage/tables.ts'
import type { SqlWrite } from '../storage/write.ts'
import { type JobHead, maxAttempts } from './job.ts'

/**
 * A running job waits again, with these changes. The attempt ended by itself, so it is not counted as one that a dead node
 * left. Conflicts when another attempt has started, or when its batch was cancelled.
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
