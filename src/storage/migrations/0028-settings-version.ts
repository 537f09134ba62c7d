import type { Kysely } from 'kysely'

/** How often users changed a session, so that a change is merged into the settings that are stored at its commit. */
export const settingsVersion = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema
      .alterTable('sessions')
      .addColumn('settings_version', 'integer', (column) => column.notNull().defaultTo(1))
      .execute()
  },
}
