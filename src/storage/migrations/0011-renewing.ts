import type { Kysely } from 'kysely'

/** Where headers may be sent, and how access tokens are renewed. */
export const renewing = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `header_ports`: ports beyond 80 and 443 to which the headers of a session are sent, JSON; null: none. `renewal`:
    // how its access token is renewed, JSON, without secrets; `renewal_state`: the outcome of renewals, JSON.
    for (const column of ['header_ports', 'renewal', 'renewal_state']) {
      await db.schema.alterTable('sessions').addColumn(column, 'text').execute()
    }
    // When it is renewed next; null: not automatically.
    await db.schema.alterTable('sessions').addColumn('renewal_at', 'bigint').execute()
    await db.schema.createIndex('sessions_renewal').on('sessions').column('renewal_at').execute()
  },
}
