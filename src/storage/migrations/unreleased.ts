import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'

/** The migrations of the versions before 0.1.0. All of them together made what `0001-first` makes. */
export const unreleasedMigrations: readonly string[] = [
  '0001-spine',
  '0002-knowing',
  '0003-keeping',
  '0004-asked-by',
  '0005-lists',
  '0006-asked-with',
  '0007-allowed-methods',
  '0008-many-pages',
  '0009-first-checks',
  '0010-unproven',
  '0011-renewing',
  '0012-walls',
  '0014-refusals',
  '0015-looks',
  '0016-session-proxy',
  '0017-binding',
  '0018-captures',
  '0019-sync',
  '0020-many-sessions',
  '0021-login-waits',
  '0022-started-again',
  '0023-leased-jobs',
  '0024-owed-deliveries',
  '0025-deliveries-by-status',
  '0026-bounded-usage',
  '0027-accounts-at-sites',
  '0028-settings-version',
  '0029-listed-jobs',
  '0030-tokens-ended-at',
]

/** Whether all of these migrations ran on a database, only some, or none. */
export function unreleasedShare(ran: readonly string[]): 'all' | 'some' | 'none' {
  const count = unreleasedMigrations.filter((name) => ran.includes(name)).length
  if (count === 0) return 'none'
  return count === unreleasedMigrations.length ? 'all' : 'some'
}

/**
 * Records `first` in place of these migrations, all of which ran; call it in a transaction. Such a database keeps what
 * `0001-first` leaves out because nothing uses it: `booked_until` and `errors` of `site_visits`, and the index
 * `sessions_asked`.
 */
export async function adoptUnreleased(db: Kysely<Tables>, first: string): Promise<void> {
  const [oldest, ...others] = unreleasedMigrations
  await sql`update kysely_migration set name = ${first} where name = ${oldest}`.execute(db)
  await sql`delete from kysely_migration where name in (${sql.join(others)})`.execute(db)
}
