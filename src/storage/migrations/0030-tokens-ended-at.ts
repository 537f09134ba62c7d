import type { Kysely } from 'kysely'

/** Since when the tokens of a user are ended, also those of an external issuer, which carry no epoch. */
export const tokensEndedAt = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema.alterTable('users').addColumn('tokens_ended_at', 'bigint').execute()
  },
}
