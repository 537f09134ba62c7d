import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../store.ts'

/** What monitoring, events and webhooks need. */
export function knowing(dialect: Dialect) {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea')
  return {
    up: async (db: Kysely<unknown>): Promise<void> => {
      await monitoring(db)
      await events(db, dialect)
      await webhooks(db, bytes)
    },
  }
}

async function monitoring(db: Kysely<unknown>): Promise<void> {
  // `validation_rule`: the user's own rule, JSON. `probe`: the page that answers whether the session is logged in,
  // JSON. `monitoring`: the user's bounds for the interval, JSON. `learned`: what was observed of the session's
  // lifetime, JSON. `invalid_checks`: checks since it became invalid.
  await db.schema
    .alterTable('sessions')
    .addColumn('keep_alive', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  // `next_validation_cause`: why the check is planned (`due`, `keep_alive`, `asked`, `refreshed`).
  for (const column of ['validation_rule', 'probe', 'monitoring', 'learned', 'next_validation_cause']) {
    await db.schema.alterTable('sessions').addColumn(column, 'text').execute()
  }
  await db.schema
    .alterTable('sessions')
    .addColumn('invalid_checks', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  // Before there were causes, only requested checks were planned.
  await sql`update sessions set next_validation_cause = 'asked' where next_validation_at is not null`.execute(db)
  // Requested checks go before regular ones.
  await db.schema
    .createIndex('sessions_asked')
    .on('sessions')
    .column('next_validation_at')
    .where(sql<boolean>`next_validation_cause in ('asked', 'refreshed')`)
    .execute()
  // Sessions without a planned check; few when every session is monitored.
  await db.schema
    .createIndex('sessions_unscheduled')
    .on('sessions')
    .column('id')
    .where(sql<boolean>`next_validation_at is null and deleted_at is null`)
    .execute()
  // One row per check; older rows are thinned out. `cause`: why it was made (`due`, `asked`, `refreshed`, `keep_alive`,
  // `scrape`).
  await db.schema
    .createTable('session_checks')
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('verdict', 'text', (c) => c.notNull())
    .addColumn('confidence', 'integer', (c) => c.notNull())
    .addColumn('latency_ms', 'integer')
    .addColumn('cause', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('session_checks_pk', ['session_id', 'at', 'id'])
    .execute()
  // The shared state of all nodes about one site: who visits it now, when the next visit may start, until when visits
  // are booked one after the other, errors in a row.
  await db.schema
    .createTable('site_visits')
    .addColumn('site', 'text', (c) => c.primaryKey())
    .addColumn('free_at', 'bigint', (c) => c.notNull())
    .addColumn('booked_until', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('lease_until', 'bigint')
    .addColumn('errors', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  // How many checks without a request an account had in the hour that began at `hour_at`.
  await db.schema
    .createTable('check_budgets')
    .addColumn('account_id', 'text', (c) => c.primaryKey())
    .addColumn('hour_at', 'bigint', (c) => c.notNull())
    .addColumn('used', 'integer', (c) => c.notNull())
    .execute()
}

async function events(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  // The expiry date for which the nearest threshold was reported, and that threshold in milliseconds.
  for (const column of ['expiring_noted_at', 'expiring_noted_within'] as const) {
    await db.schema.alterTable('sessions').addColumn(column, 'bigint').execute()
  }
  // The outbox. `position` is the order of writing, which is not the order of commits; `seq` is given after the commit
  // that wrote the row, so that a reader never skips a late one.
  await db.schema
    .createTable('events')
    .addColumn('position', sql.raw(dialect === 'sqlite' ? 'integer' : 'bigserial'), (c) =>
      dialect === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
    )
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('seq', 'bigint', (c) => c.unique())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('organization_id', 'text')
    .addColumn('session_id', 'text')
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('events_by_account').on('events').columns(['account_id', 'seq']).execute()
  await db.schema
    .createIndex('events_by_organization')
    .on('events')
    .columns(['organization_id', 'seq'])
    .where(sql.ref('organization_id'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('events_by_session')
    .on('events')
    .columns(['session_id', 'position'])
    .where(sql.ref('session_id'), 'is not', null)
    .execute()
  // The last number given; one row. Locking it serializes the nodes, and it remains when events are removed.
  await db.schema
    .createTable('event_sequence')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .execute()
  await sql`insert into event_sequence (name, seq) values ('events', 0)`.execute(db)
  await db.schema
    .createIndex('events_unnumbered')
    .on('events')
    .column('position')
    .where(sql.ref('seq'), 'is', null)
    .execute()
}

async function webhooks(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // Belongs to an account or, when set, to an organization. The secret is sealed like a session's state.
  await db.schema
    .createTable('webhooks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('organization_id', 'text')
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('event_types', 'text', (c) => c.notNull())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('sealed_secret', bytes, (c) => c.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('disabled_reason', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('webhooks_by_account').on('webhooks').column('account_id').execute()
  await db.schema
    .createIndex('webhooks_by_organization')
    .on('webhooks')
    .column('organization_id')
    .where(sql.ref('organization_id'), 'is not', null)
    .execute()
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('webhook_id', 'text', (c) => c.notNull())
    .addColumn('event_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('next_attempt_at', 'bigint')
    .addColumn('retry_until', 'bigint', (c) => c.notNull())
    .addColumn('lease_until', 'bigint')
    .addColumn('response_status', 'integer')
    .addColumn('error', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .addUniqueConstraint('webhook_deliveries_once', ['webhook_id', 'event_id'])
    .execute()
  await db.schema
    .createIndex('webhook_deliveries_due')
    .on('webhook_deliveries')
    .column('next_attempt_at')
    .where(sql.ref('next_attempt_at'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('webhook_deliveries_listed')
    .on('webhook_deliveries')
    .columns(['webhook_id', 'created_at', 'id'])
    .execute()
  await db.schema
    .createIndex('webhook_deliveries_finished')
    .on('webhook_deliveries')
    .column('finished_at')
    .where(sql.ref('finished_at'), 'is not', null)
    .execute()
}
