import type { Kysely } from 'kysely'

/** Who requested a background task. */
export function askedBy() {
  return {
    // `next_validation_by`: the user who requested the planned check (`asked`, `refreshed`); without meaning for other
    // causes. Null: unknown.
    up: async (db: Kysely<unknown>): Promise<void> => {
      await db.schema.alterTable('sessions').addColumn('next_validation_by', 'text').execute()
      // The API key that submitted a job.
      await db.schema.alterTable('jobs').addColumn('key_id', 'text').execute()
    },
  }
}
