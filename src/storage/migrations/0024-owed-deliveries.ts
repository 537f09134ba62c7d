import { type Kysely, sql } from 'kysely'

/** Finds the next deliveries of each webhook without reading all that wait for the same receiver. */
export const owedDeliveries = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema
      .createIndex('webhook_deliveries_owed')
      .on('webhook_deliveries')
      .columns(['webhook_id', 'next_attempt_at'])
      .where(sql.ref('next_attempt_at'), 'is not', null)
      .execute()
  },
}
