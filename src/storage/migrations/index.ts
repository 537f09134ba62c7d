import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Dialect } from '../store.ts'
import type { Tables } from '../tables.ts'
import { first } from './0001-first/index.ts'
import { emptiedDeletions } from './0002-emptied-deletions.ts'
import { resultSummaries } from './0003-result-summaries.ts'
import { leasedSessions } from './0004-leased-sessions.ts'
import { jobsInTurn } from './0005-jobs-in-turn.ts'
import { adoptUnreleased, unreleasedMigrations, unreleasedShare } from './unreleased.ts'

const firstName = '0001-first'

/**
 * Every migration in order, by name. A change of the schema is a new one, after those of released versions. Migrations
 * only add: a column or table that a running server uses is never removed.
 */
function migrations(dialect: Dialect): Record<string, Migration> {
  return {
    [firstName]: first(dialect),
    '0002-emptied-deletions': emptiedDeletions,
    '0003-result-summaries': resultSummaries,
    '0004-leased-sessions': leasedSessions,
    '0005-jobs-in-turn': jobsInTurn,
  }
}

/**
 * Migrates the database to the newest version; does nothing when it is current. Call it in a transaction.
 * Throws the errors of the database, and an error if only some of the unreleased migrations ran.
 */
export async function migrate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  if (unreleasedShare(await ranMigrations(db)) === 'all') await adoptUnreleased(db, firstName)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations(dialect) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Whether every migration has run; only reads. */
export async function isMigrated(db: Kysely<Tables>, dialect: Dialect): Promise<boolean> {
  const ran = await ranMigrations(db)
  return Object.keys(migrations(dialect)).every((name) => ran.includes(name))
}

/** A migration that ran on the database, but which this version does not have; null: it knows all of them. */
export async function unknownMigration(db: Kysely<Tables>, dialect: Dialect): Promise<string | null> {
  const known = [...Object.keys(migrations(dialect)), ...unreleasedMigrations]
  return (await ranMigrations(db)).find((name) => !known.includes(name)) ?? null
}

/** Whether an unreleased version made the database, and the last of them, with all its migrations, has not used it. */
export async function isUnfinished(db: Kysely<Tables>): Promise<boolean> {
  return unreleasedShare(await ranMigrations(db)) === 'some'
}

/** The migrations that ran on the database, by name; empty for a new one. */
async function ranMigrations(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}
