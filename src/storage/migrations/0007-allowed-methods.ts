import type { Kysely } from 'kysely'

/** The HTTP methods that a session allows. */
export const allowedMethods = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // Names separated by spaces; null: the default (sessions/allowed-methods.ts).
    await db.schema.alterTable('sessions').addColumn('allowed_methods', 'text').execute()
  },
}
