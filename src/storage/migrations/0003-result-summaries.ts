import { type Kysely, sql } from 'kysely'

/** What the result of a job says, so that lists need not open it. Null: no result, or one of an older version. */
export const resultSummaries = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`alter table jobs add column status_code integer`.execute(db)
    await sql`alter table jobs add column login_wall integer`.execute(db)
    await sql`alter table jobs add column credits integer`.execute(db)
  },
}
