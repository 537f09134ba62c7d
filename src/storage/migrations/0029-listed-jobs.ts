import type { Kysely } from 'kysely'

/** Cancels a single job, and lists the jobs of an account, newest first. */
export const listedJobs = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `cancelled_at`: a running job that was cancelled does not wait again.
    await db.schema.alterTable('jobs').addColumn('cancelled_at', 'bigint').execute()
    await db.schema
      .createIndex('jobs_by_account_and_age')
      .on('jobs')
      .columns(['account_id', 'created_at', 'id'])
      .execute()
  },
}
