import type { Kysely } from 'kysely'

/** How the browser of a session presents itself. */
export const looks = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `viewport`: JSON. All three null: as this server's browser does.
    for (const column of ['locale', 'timezone', 'viewport']) {
      await db.schema.alterTable('sessions').addColumn(column, 'text').execute()
    }
  },
}
