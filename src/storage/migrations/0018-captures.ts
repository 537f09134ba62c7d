import type { Kysely } from 'kysely'

/** Captures: what is reported about them, and the session slot that each holds. */
export const captures = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `reason`: why it failed. `session_id`: the session that it refreshes, or that it has become. `holds_slot`: until `slot_until` it counts as a
    // session of its account.
    await db.schema
      .createTable('captures')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('session_id', 'text')
      .addColumn('domain', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('reason', 'text')
      .addColumn('holds_slot', 'integer', (c) => c.notNull())
      .addColumn('slot_until', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('captures_by_account').on('captures').columns(['account_id', 'slot_until']).execute()
    await db.schema.createIndex('captures_by_expiry').on('captures').column('expires_at').execute()
  },
}
