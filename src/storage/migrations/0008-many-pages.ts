import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../store.ts'

/** For batches, results posted to a callback URL, and repeated requests. */
export function manyPages(dialect: Dialect) {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea')
  return {
    up: async (db: Kysely<unknown>): Promise<void> => {
      await jobs(db, bytes)
      await batches(db, bytes)
      await callbacks(db, bytes)
      await idempotency(db, bytes)
    },
  }
}

async function jobs(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `vocabulary`: the words in which the client reads a status; null: those of our API. `failure`: the error code of a
  // failure without a sealed end. `callback`: the callback URL, sealed under `wrapped_key`.
  for (const [name, type] of [
    ['vocabulary', sql.raw('text')],
    ['batch_id', sql.raw('text')],
    ['failure', sql.raw('text')],
    ['callback', bytes],
  ] as const) {
    await db.schema.alterTable('jobs').addColumn(name, type).execute()
  }
  // `attempts`: how often a node claimed it; also the fencing token of the node that holds it. `repeatable`: whether
  // another node may run it again when the first one died.
  for (const name of ['batch_position', 'attempts', 'repeatable']) {
    await db.schema
      .alterTable('jobs')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  }
  await db.schema.createIndex('jobs_by_account').on('jobs').columns(['account_id', 'status']).execute()
  await db.schema
    .createIndex('jobs_by_batch')
    .on('jobs')
    .columns(['batch_id', 'batch_position'])
    .where(sql.ref('batch_id'), 'is not', null)
    .execute()
}

async function batches(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `sealed`: the URLs in order and the callback URL. `ended_at`: when every item had ended.
  await db.schema
    .createTable('batches')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text')
    .addColumn('vocabulary', 'text')
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .addColumn('cancelled_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('batches_by_expiry').on('batches').column('expires_at').execute()
  await db.schema.createIndex('batches_by_account').on('batches').column('account_id').execute()
  await db.schema
    .createIndex('batches_open')
    .on('batches')
    .column('created_at')
    .where(sql.ref('ended_at'), 'is', null)
    .execute()
}

async function callbacks(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `kind`: `events` receives events; `callback` signs the results that an account has posted to callback URLs.
  await db.schema
    .alterTable('webhooks')
    .addColumn('kind', 'text', (c) => c.notNull().defaultTo('events'))
    .execute()
  await db.schema
    .createIndex('webhooks_callback')
    .on('webhooks')
    .column('account_id')
    .unique()
    .where(sql<boolean>`kind = 'callback'`)
    .execute()
  // The outbox for results: `sealed` holds address and body; `bytes` is its size; `owed`: whether a delivery exists for
  // it. The row is removed when its delivery ends.
  await db.schema
    .createTable('callbacks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('owed', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('callbacks_by_account').on('callbacks').columns(['account_id', 'bytes']).execute()
  await db.schema.createIndex('callbacks_by_age').on('callbacks').column('created_at').execute()
  await db.schema
    .createIndex('callbacks_new')
    .on('callbacks')
    .column('created_at')
    .where(sql<boolean>`owed = 0`)
    .execute()
}

async function idempotency(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `id`: a digest of account, route and key. `sealed`: a digest of the body and, after the request has ended, its
  // response if it may be stored. `lease_until`: until when a node runs it; null: it has ended.
  await db.schema
    .createTable('idempotent_requests')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('lease_until', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('idempotent_requests_by_account')
    .on('idempotent_requests')
    .columns(['account_id', 'bytes'])
    .execute()
  await db.schema.createIndex('idempotent_requests_by_expiry').on('idempotent_requests').column('expires_at').execute()
}
