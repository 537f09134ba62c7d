import { type Kysely, sql } from 'kysely'

/** The expected user of a session, when it was last alive, and why it was judged as it is. */
export const unproven = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    // `expected_user`: the user that the site must show; `expected_user_page`: the page it was adopted from, null when
    // the user set it. `wrong_user`: the other user that was shown, until the right one is. `last_verdict`: the latest
    // check, JSON. `site`: the site that the latest check visited.
    for (const column of ['expected_user', 'expected_user_page', 'wrong_user', 'last_verdict', 'site']) {
      await db.schema.alterTable('sessions').addColumn(column, 'text').execute()
    }
    // `alive_at`: last seen logged in with the cookies that a user last set. `death_held_at`: when it was seen logged
    // out while the status waits for a second check, because the site may have changed.
    for (const column of ['alive_at', 'death_held_at']) {
      await db.schema.alterTable('sessions').addColumn(column, 'bigint').execute()
    }
    // `seen_alive`: some check or scrape showed it logged in, with any cookies. `successes_since_alive`: successful
    // requests, since the last one that was seen logged in, whose response did not show it. `site_change_told`: the
    // held death is part of a `site.changed` event that was sent.
    for (const column of ['seen_alive', 'successes_since_alive', 'site_change_told', 'strict', 'probe_user_agents']) {
      await db.schema
        .alterTable('sessions')
        .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
    }
    // Why a check came to its verdict, JSON.
    await db.schema.alterTable('session_checks').addColumn('seen', 'text').execute()
    await sql`update sessions set alive_at = (
      select max(c.at) from session_checks c where c.session_id = sessions.id and c.verdict = 'logged_in'
    )`.execute(db)
    await sql`update sessions set seen_alive = 1 where alive_at is not null`.execute(db)
    // A small index, for a site that is seen alive while deaths of its sessions are held.
    await db.schema
      .createIndex('sessions_held_deaths')
      .on('sessions')
      .columns(['account_id', 'site'])
      .where(sql<boolean>`death_held_at is not null`)
      .execute()
    await db.schema
      .createIndex('sessions_by_site')
      .on('sessions')
      .columns(['account_id', 'site'])
      .where(sql<boolean>`site is not null and deleted_at is null`)
      .execute()
  },
}
