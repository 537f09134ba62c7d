import type { Kysely } from 'kysely'

/** With what somebody asked for a check. */
export const askedWith = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // The prefix of the API key of `next_validation_by`; null: it was asked without one.
    await db.schema.alterTable('sessions').addColumn('next_validation_key', 'text').execute()
  },
}
