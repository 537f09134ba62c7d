import { type Kysely, sql } from 'kysely'

/** What lists of sessions need. */
export const lists = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // How many sessions an account has is counted for each page of its list, and from this index alone.
    await db.schema
      .createIndex('sessions_living')
      .on('sessions')
      .columns(['account_id', 'created_at', 'id'])
      .where(sql.ref('deleted_at'), 'is', null)
      .execute()
  },
}
