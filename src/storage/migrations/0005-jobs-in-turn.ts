import { type Kysely, sql } from 'kysely'

/** Finds the next account in turn without reading the jobs of others, nor those that wait for a login. */
export const jobsInTurn = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create index jobs_in_turn on jobs (status, account_id, created_at)
      where login_since is null`.execute(db)
  },
}
