import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../store.ts'

/** Sync sources: browsers that push their cookies, the sessions that each of them feeds, and who owns a session's cookies. */
export function sync(dialect: Dialect) {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea')
  return {
    up: async (db: Kysely<unknown>): Promise<void> => {
      // `browser`: the cookies come from a browser, and rotations on requests of this server are not stored.
      await db.schema
        .alterTable('sessions')
        .addColumn('cookie_owner', 'text', (c) => c.notNull().defaultTo('latchkey'))
        .execute()
      await sources(db, bytes)
      await feeds(db)
    },
  }
}

async function sources(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `sealed`: the password. `pushed_at`: the time in the newest accepted push, by the browser's clock; an older one is
  // refused. `last_push`: when it arrived and its outcomes, JSON.
  await db.schema
    .createTable('sync_sources')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('domains', 'text', (c) => c.notNull())
    .addColumn('create_missing', 'integer', (c) => c.notNull())
    .addColumn('uuid', 'text', (c) => c.notNull().unique())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .addColumn('pushed_at', 'bigint')
    .addColumn('last_push', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('sync_sources_by_account').on('sync_sources').column('account_id').execute()
}

async function feeds(db: Kysely<unknown>): Promise<void> {
  // A session has at most one source. `refused`: a MAC of the pushed state that was refused last, so that the same state
  // is not tried with each push.
  await db.schema
    .createTable('sync_feeds')
    .addColumn('session_id', 'text', (c) => c.primaryKey())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('domain', 'text', (c) => c.notNull())
    .addColumn('refused', 'text')
    .addColumn('refused_reason', 'text')
    .addColumn('refused_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('sync_feeds_by_source').on('sync_feeds').column('source_id').execute()
}
