import { type Kysely, sql } from 'kysely'

/** Jobs that wait until somebody has logged in to their session again. */
export const loginWaits = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `login_since`: since when it waits; null: it does not. `login_until`: when it stops waiting, kept from its first
    // wait. `login_version`: the version of the session's state that a user had set when it began to wait.
    await db.schema.alterTable('jobs').addColumn('login_session_id', 'text').execute()
    await db.schema.alterTable('jobs').addColumn('login_since', 'bigint').execute()
    await db.schema.alterTable('jobs').addColumn('login_until', 'bigint').execute()
    await db.schema.alterTable('jobs').addColumn('login_version', 'integer').execute()
    await db.schema
      .createIndex('jobs_waiting_for_login')
      .on('jobs')
      .column('login_since')
      .where(sql.ref('login_since'), 'is not', null)
      .execute()
  },
}
