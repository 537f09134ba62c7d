import { type Kysely, sql } from 'kysely'

/** First checks are found with those that somebody asked for: they come within seconds. */
export const firstChecks = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema
      .createIndex('sessions_awaited')
      .on('sessions')
      .column('next_validation_at')
      .where(sql<boolean>`next_validation_cause in ('asked', 'refreshed', 'first')`)
      .execute()
  },
}
