import type { Kysely } from 'kysely'

/** Where headers may go, and how access tokens are renewed. */
export const renewing = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `header_ports`: ports beyond 80 and 443 that the headers of a session go to, JSON; null: none. `renewal`: how its
    // access token is renewed, JSON, without what is secret of it; `renewal_state`: what became of that, JSON.
    for (const column of ['header_ports', 'renewal', 'renewal_state']) {
      await db.schema.alterTable('sessions').addColumn(column, 'text').execute()
    }
    // When it is renewed next; null: not by itself.
    await db.schema.alterTable('sessions').addColumn('renewal_at', 'bigint').execute()
    await db.schema.createIndex('sessions_renewal').on('sessions').column('renewal_at').execute()
  },
}
