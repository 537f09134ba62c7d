import { type Kysely, sql } from 'kysely'

/** What lists of sessions need. */
export const lists = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // Each page of a session list shows the total, which is counted from this index alone.
    await db.schema
      .createIndex('sessions_living')
      .on('sessions')
      .columns(['account_id', 'created_at', 'id'])
      .where(sql.ref('deleted_at'), 'is', null)
      .execute()
  },
}
