import { type Kysely, sql } from 'kysely'

/** What accounts with many sessions need: names of their own for them, labels, and a limit of their own. */
export const manySessions = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema.alterTable('sessions').addColumn('external_id', 'text').execute()
    await db.schema.alterTable('sessions').addColumn('labels', 'text').execute()
    // A deleted session no longer holds its external id.
    await db.schema
      .createIndex('sessions_by_external_id')
      .unique()
      .on('sessions')
      .columns(['account_id', 'external_id'])
      .where(sql.ref('deleted_at'), 'is', null)
      .where(sql.ref('external_id'), 'is not', null)
      .execute()
    // Null: the limit of the setting.
    await db.schema.alterTable('users').addColumn('session_limit', 'integer').execute()
  },
}
