import type { Kysely } from 'kysely'

/** Who asked for what is done in the background. */
export function askedBy() {
  return {
    // `next_validation_by`: the user who asked for the check that is due (`asked`, `refreshed`); it says nothing of the
    // other causes. Null: nobody knows.
    up: async (db: Kysely<unknown>): Promise<void> => {
      await db.schema.alterTable('sessions').addColumn('next_validation_by', 'text').execute()
      // The API key that a job was submitted with.
      await db.schema.alterTable('jobs').addColumn('key_id', 'text').execute()
    },
  }
}
