import type { Kysely } from 'kysely'

/** Host and port of a session's own proxy; its credentials are sealed with the session's cookies. */
export const sessionProxy = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await db.schema.alterTable('sessions').addColumn('proxy', 'text').execute()
  },
}
