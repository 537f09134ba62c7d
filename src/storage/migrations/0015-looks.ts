import type { Kysely } from 'kysely'

/** The browser profile of a session. */
export const looks = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `viewport`: JSON. All three null: as in this server's browser.
    for (const column of ['locale', 'timezone', 'viewport']) {
      await db.schema.alterTable('sessions').addColumn(column, 'text').execute()
    }
  },
}
