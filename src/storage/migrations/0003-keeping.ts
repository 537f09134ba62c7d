import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../store.ts'

/** What exact state needs: versions, write-back, leases. */
export function keeping(dialect: Dialect) {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea')
  return {
    up: async (db: Kysely<unknown>): Promise<void> => {
      await versions(db, bytes)
      await leases(db)
    },
  }
}

async function versions(db: Kysely<unknown>, bytes: ReturnType<typeof sql.raw>): Promise<void> {
  // `cause`: what wrote the state (`created`, `imported`, `updated`, `refreshed`, `rotated`, `rolled_back`, `restored`;
  // null for states older than this column). `written_by`: the actor, as in the audit trail. `changes`: names of
  // cookies added, changed and removed, JSON. `provisional`: kept from a response that could not be judged.
  // `confirmed_at`: when a response first showed that the state is logged in, or wrote it and showed that.
  const addAbout = async (table: string): Promise<void> => {
    const add = (column: string, type: 'text' | 'bigint') =>
      db.schema.alterTable(table).addColumn(column, type).execute()
    await add('cause', 'text')
    await add('written_by', 'text')
    await add('written_at', 'bigint')
    await add('changes', 'text')
    await db.schema
      .alterTable(table)
      .addColumn('provisional', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await add('confirmed_at', 'bigint')
  }
  await addAbout('session_states')
  // The replaced states, still sealed under the data key in the row of the current state.
  await db.schema
    .createTable('session_versions')
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('sealed', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('session_versions_pk', ['session_id', 'version'])
    .execute()
  await addAbout('session_versions')
  await db.schema
    .alterTable('sessions')
    .addColumn('write_back', 'integer', (c) => c.notNull().defaultTo(1))
    .execute()
  // `put_version`: the state that a user last set; versions that its site rotated since belong to the same login.
  await db.schema
    .alterTable('sessions')
    .addColumn('put_version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute()
  await sql`update sessions set put_version = state_version`.execute(db)
}

async function leases(db: Kysely<unknown>): Promise<void> {
  // `concurrency`: the user's setting, JSON. `pace_ms`: the least time between two requests; `next_use_at`: when the
  // next one may start. `rotates`: its site changes cookies as they are used. `held_until`: until when an outside lease
  // holds it. `lease_seq`: the last fencing token given.
  await db.schema.alterTable('sessions').addColumn('concurrency', 'text').execute()
  for (const column of ['pace_ms', 'held_until', 'next_use_at'] as const) {
    await db.schema.alterTable('sessions').addColumn(column, 'bigint').execute()
  }
  for (const column of ['rotates', 'lease_seq'] as const) {
    await db.schema
      .alterTable('sessions')
      .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  }
  // `token`: the fencing token, higher for each lease of a session. `kind`: `use` for a use by the server itself, or
  // `outside`.
  await db.schema
    .createTable('session_leases')
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('token', 'bigint', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('since', 'bigint', (c) => c.notNull())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('session_leases_pk', ['session_id', 'token'])
    .execute()
  // The waiters for a lease, in the order of tickets; one per process and session.
  await db.schema
    .createTable('session_waiters')
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('ticket', 'bigint', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('session_waiters_pk', ['session_id', 'ticket'])
    .execute()
}
