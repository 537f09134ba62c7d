import type { Kysely } from 'kysely'

/** What was seen of how a login is bound to its device: `device`, `none`, or null for nothing yet. */
export const binding = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema.alterTable('sessions').addColumn('binding', 'text').execute()
  },
}
