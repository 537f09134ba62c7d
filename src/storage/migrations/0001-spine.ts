import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../store.ts'

/** Accounts, sessions, audit, usage, jobs: everything the Sessions API and authenticated scraping need. */
export function spine(dialect: Dialect) {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea')
  return { up: (db: Kysely<unknown>): Promise<void> => up(db, bytes) }
}

async function up(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  await accounts(db, bytes)
  await sessions(db, bytes)
  await audit(db, bytes)
  await usageAndJobs(db, bytes)
}

async function accounts(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // Secrets of the server itself (the MAC key of the audit trail, the key that signs tokens), sealed like a session.
  await db.schema
    .createTable('server_secrets')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  // `email` is lower case; `token_epoch` is incremented to end every token issued before. The row of a removed user
  // stays, without e-mail and name, because the rows of its deleted sessions and their audit trail refer to it.
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('operator', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('disabled', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('token_epoch', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('removed_at', 'bigint')
    .execute()
  // `scopes` is a comma-separated list; the row of a revoked key is deleted (the audit chain of the account records
  // it).
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('key_hash', bytes, (c) => c.notNull().unique())
    .addColumn('key_prefix', 'text', (c) => c.notNull())
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .addColumn('requests', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema.createIndex('api_keys_by_user').on('api_keys').column('user_id').execute()
  await organizations(db, bytes)
}

async function organizations(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('slug', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('is_personal', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('memberships')
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id'))
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('joined_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('memberships_pk', ['organization_id', 'user_id'])
    .execute()
  await db.schema.createIndex('memberships_by_user').on('memberships').column('user_id').execute()
  await db.schema
    .createTable('invitations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id'))
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('token_hash', bytes, (c) => c.notNull().unique())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('settled_at', 'bigint')
    .addColumn('outcome', 'text')
    .execute()
  await db.schema.createIndex('invitations_by_org').on('invitations').column('organization_id').execute()
}

async function sessions(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // Everything about a session that is not secret. `status` is never `expired`, which follows from `expires_at`.
  // `expiry_noted_at` is the expiry date that the audit trail has recorded as passed.
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('users.id'))
    .addColumn('organization_id', 'text', (c) => c.references('organizations.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('domain', 'text', (c) => c.notNull())
    .addColumn('cookie_names', 'text', (c) => c.notNull())
    .addColumn('header_names', 'text')
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('disabled', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('expires_at', 'bigint')
    .addColumn('expiry_noted_at', 'bigint')
    .addColumn('validation_url', 'text', (c) => c.notNull())
    .addColumn('next_validation_at', 'bigint')
    .addColumn('validation_lease_until', 'bigint')
    .addColumn('last_validated_at', 'bigint')
    .addColumn('validation_confidence', 'integer')
    .addColumn('consecutive_failures', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('last_used_at', 'bigint')
    .addColumn('total_requests', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('successful_requests', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('notes', 'text')
    .addColumn('state_version', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('sessions_by_account')
    .on('sessions')
    .columns(['account_id', 'created_at', 'id'])
    .execute()
  await db.schema
    .createIndex('sessions_by_organization')
    .on('sessions')
    .columns(['organization_id', 'created_at', 'id'])
    .where(sql.ref('organization_id'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('sessions_due')
    .on('sessions')
    .column('next_validation_at')
    .where(sql.ref('next_validation_at'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('sessions_by_expiry')
    .on('sessions')
    .column('expires_at')
    .where(sql.ref('expires_at'), 'is not', null)
    .execute()
  // The sealed state and its wrapped data key, in a table of their own, so that other reads stay small and a deletion
  // removes just this row.
  await db.schema
    .createTable('session_states')
    .addColumn('session_id', 'text', (c) => c.primaryKey().references('sessions.id'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .execute()
}

async function audit(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // Append-only. `chain` is `session:<id>` or `account:<id>`; `details` is the exact text that the MAC covers.
  await db.schema
    .createTable('audit_entries')
    .addColumn('chain', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('details', 'text', (c) => c.notNull())
    .addColumn('mac', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('audit_entries_pk', ['chain', 'seq'])
    .execute()
  await db.schema
    .createTable('audit_heads')
    .addColumn('chain', 'text', (c) => c.primaryKey())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('mac', bytes, (c) => c.notNull())
    .execute()
}

async function usageAndJobs(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `day` counts days since the epoch, UTC.
  await db.schema
    .createTable('usage_daily')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('day', 'integer', (c) => c.notNull())
    .addColumn('domain', 'text', (c) => c.notNull())
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('requests', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_daily_pk', ['account_id', 'day', 'domain'])
    .execute()
  // `input` and `result` are sealed under `wrapped_key`; a worker holds a job until `lease_until`.
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('wrapped_key', bytes, (c) => c.notNull())
    .addColumn('input', bytes)
    .addColumn('result', bytes)
    .addColumn('lease_until', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('jobs_by_expiry').on('jobs').column('expires_at').execute()
  await db.schema.createIndex('jobs_by_status').on('jobs').columns(['status', 'created_at']).execute()
}
