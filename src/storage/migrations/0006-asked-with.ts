import type { Kysely } from 'kysely'

/** The credential with which a check was requested. */
export const askedWith = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // The prefix of the API key of `next_validation_by`; null: requested without an API key.
    await db.schema.alterTable('sessions').addColumn('next_validation_key', 'text').execute()
  },
}
