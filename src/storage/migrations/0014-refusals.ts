import type { Kysely } from 'kysely'

/** Refused uses of a session that are counted and share one entry of the audit trail. */
export const refusals = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `since`: when the window opened, with the refusal that has an entry of its own. `refused`: how many came after
    // it.
    await db.schema
      .createTable('refused_uses')
      .addColumn('session_id', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('key_prefix', 'text')
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addColumn('refused', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('refused_uses_key', ['session_id', 'reason', 'actor'])
      .execute()
    await db.schema.createIndex('refused_uses_since').on('refused_uses').column('since').execute()
  },
}
