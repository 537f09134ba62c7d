import type { Kysely } from 'kysely'

/** Jobs that may be started again after a wait for a login. */
export const startedAgain = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `attempts` after which a job is not started again when its node dies: two more than it had when it began to wait
    // for a login, else two.
    await db.schema
      .alterTable('jobs')
      .addColumn('attempt_limit', 'integer', (column) => column.notNull().defaultTo(2))
      .execute()
  },
}
