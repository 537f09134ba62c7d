import { type Kysely, sql } from 'kysely'

/** Each account has its own back-off and bookings at a site. */
export const accountsAtSites = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `free_at`: the site is not visited for the account before. `booked_until`: until when visits of the account are
    // booked one after the other. `errors`: its failed visits in a row. `turn_at`: of the accounts that wait for the
    // site, the one with the lowest goes first. In `site_visits`, `booked_until` and `errors` are no longer used.
    await db.schema
      .createTable('site_accounts')
      .addColumn('site', 'text', (c) => c.notNull())
      .addColumn('account_id', 'text', (c) => c.notNull())
      .addColumn('free_at', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('booked_until', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('errors', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('turn_at', 'bigint', (c) => c.notNull().defaultTo(0))
      .addPrimaryKeyConstraint('site_accounts_key', ['site', 'account_id'])
      .execute()
    // A back-off that was for all accounts ends; each account learns again whether the site is down.
    await sql`update site_visits set free_at = 0, errors = 0 where errors > 0`.execute(db)
  },
}
