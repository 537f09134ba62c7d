import { type Kysely, sql } from 'kysely'

/** Finds the jobs whose lease has ended without reading all that wait. */
export const leasedJobs = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema
      .createIndex('jobs_by_lease')
      .on('jobs')
      .column('lease_until')
      .where(sql.ref('lease_until'), 'is not', null)
      .execute()
  },
}
