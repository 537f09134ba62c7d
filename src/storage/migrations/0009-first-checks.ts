import { type Kysely, sql } from 'kysely'

/** The index of requested checks now includes first checks, which are due within seconds. */
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
