import type { Kysely } from 'kysely'

/** Lists the deliveries of a webhook with one status without reading the others: an unanswered webhook has many. */
export const deliveriesByStatus = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema
      .createIndex('webhook_deliveries_by_status')
      .on('webhook_deliveries')
      .columns(['webhook_id', 'status', 'created_at', 'id'])
      .execute()
  },
}
