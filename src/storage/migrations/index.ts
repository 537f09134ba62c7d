import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Dialect } from '../store.ts'
import type { Tables } from '../tables.ts'
import { spine } from './0001-spine.ts'
import { knowing } from './0002-knowing.ts'
import { keeping } from './0003-keeping.ts'
import { askedBy } from './0004-asked-by.ts'
import { lists } from './0005-lists.ts'
import { askedWith } from './0006-asked-with.ts'
import { allowedMethods } from './0007-allowed-methods.ts'
import { manyPages } from './0008-many-pages.ts'
import { firstChecks } from './0009-first-checks.ts'
import { unproven } from './0010-unproven.ts'
import { renewing } from './0011-renewing.ts'
import { walls } from './0012-walls.ts'
import { refusals } from './0014-refusals.ts'
import { looks } from './0015-looks.ts'
import { sessionProxy } from './0016-session-proxy.ts'
import { binding } from './0017-binding.ts'
import { captures } from './0018-captures.ts'
import { sync } from './0019-sync.ts'
import { manySessions } from './0020-many-sessions.ts'
import { loginWaits } from './0021-login-waits.ts'
import { startedAgain } from './0022-started-again.ts'
import { leasedJobs } from './0023-leased-jobs.ts'
import { owedDeliveries } from './0024-owed-deliveries.ts'
import { deliveriesByStatus } from './0025-deliveries-by-status.ts'
import { boundedUsage } from './0026-bounded-usage.ts'
import { accountsAtSites } from './0027-accounts-at-sites.ts'
import { settingsVersion } from './0028-settings-version.ts'
import { listedJobs } from './0029-listed-jobs.ts'
import { tokensEndedAt } from './0030-tokens-ended-at.ts'

/**
 * Every migration in order, by name. Migrations only add: a column or table that a running server uses is never
 * removed.
 */
function migrations(dialect: Dialect): Record<string, Migration> {
  return {
    '0001-spine': spine(dialect),
    '0002-knowing': knowing(dialect),
    '0003-keeping': keeping(dialect),
    '0004-asked-by': askedBy(),
    '0005-lists': lists,
    '0006-asked-with': askedWith,
    '0007-allowed-methods': allowedMethods,
    '0008-many-pages': manyPages(dialect),
    '0009-first-checks': firstChecks,
    '0010-unproven': unproven,
    '0011-renewing': renewing,
    '0012-walls': walls(dialect),
    '0014-refusals': refusals,
    '0015-looks': looks,
    '0016-session-proxy': sessionProxy,
    '0017-binding': binding,
    '0018-captures': captures,
    '0019-sync': sync(dialect),
    '0020-many-sessions': manySessions,
    '0021-login-waits': loginWaits,
    '0022-started-again': startedAgain,
    '0023-leased-jobs': leasedJobs,
    '0024-owed-deliveries': owedDeliveries,
    '0025-deliveries-by-status': deliveriesByStatus,
    '0026-bounded-usage': boundedUsage,
    '0027-accounts-at-sites': accountsAtSites,
    '0028-settings-version': settingsVersion,
    '0029-listed-jobs': listedJobs,
    '0030-tokens-ended-at': tokensEndedAt,
  }
}

function migratorOf(db: Kysely<Tables>, dialect: Dialect): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: async () => migrations(dialect) },
    allowUnorderedMigrations: true,
  })
}

/**
 * Migrates the database to the newest version; does nothing when it is current. A migration that arrives later with a
 * lower number than one that already ran is still run: each only adds and depends on none but the first, so their order
 * does not matter. Throws the errors of the database.
 */
export async function migrate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { error } = await migratorOf(db, dialect).migrateToLatest()
  if (error !== undefined) throw error
}

/** Whether every migration has run; only reads. */
export async function isMigrated(db: Kysely<Tables>, dialect: Dialect): Promise<boolean> {
  const known = await migratorOf(db, dialect).getMigrations()
  return known.every(({ executedAt }) => executedAt !== undefined)
}

/** A migration that ran on the database, but which this version does not have; null: it knows all of them. */
export async function unknownMigration(db: Kysely<Tables>, dialect: Dialect): Promise<string | null> {
  const known = migrations(dialect)
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.find(({ name }) => !(name in known))?.name ?? null
}
