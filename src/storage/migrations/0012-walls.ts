import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../store.ts'

/** Results outside the commit path, known login networks, and tokens ended by a logout. */
export function walls(dialect: Dialect) {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea')
  return {
    up: async (db: Kysely<unknown>): Promise<void> => {
      await blobs(db, bytes)
      await logins(db)
    },
  }
}

async function blobs(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `bytes`: size when sealed. `data`: the sealed chunk of a small blob; null when it is in a file.
  await db.schema
    .createTable('blobs')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('content_type', 'text', (c) => c.notNull())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('data', bytes)
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('blobs_by_account').on('blobs').columns(['account_id', 'bytes']).execute()
  await db.schema.createIndex('blobs_by_expiry').on('blobs').column('expires_at').execute()
  await db.schema.alterTable('jobs').addColumn('result_id', 'text').execute()
}

async function logins(db: Kysely<unknown>): Promise<void> {
  // `seen_at`: the latest login to the account from the network.
  await db.schema
    .createTable('login_networks')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('network', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('login_networks_key', ['user_id', 'network'])
    .execute()
  await db.schema
    .createTable('ended_tokens')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('ended_tokens_by_expiry').on('ended_tokens').column('expires_at').execute()
}
