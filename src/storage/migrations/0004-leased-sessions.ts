import { type Kysely, sql } from 'kysely'

/** Finds the few sessions that are being checked, so that a start does not read all of them to free those of a killed server. */
export const leasedSessions = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create index sessions_leased on sessions (validation_lease_until)
      where validation_lease_until is not null`.execute(db)
  },
}
