import { type AliasedSelectQueryBuilder, sql } from 'kysely'
import { countAll } from './count-all.ts'
import { sqlWrite } from './sql-write.ts'
import type { Store } from './store.ts'
import type { SqlWrite } from './write.ts'

/** Every table with a column `wrapped_key`, in the order in which they are read. */
const tables = [
  'server_secrets',
  'session_states',
  'jobs',
  'batches',
  'webhooks',
  'blobs',
  'callbacks',
  'idempotent_requests',
  'sync_sources',
] as const

/** A wrapped data key, and what it is bound to: account, session and domain as in `SealContext` of `vault/`. */
export interface WrappedKeyRow {
  readonly table: (typeof tables)[number]
  /** The row's primary key. */
  readonly id: string
  readonly account: string
  readonly session: string
  readonly domain: string
  readonly wrappedKey: Uint8Array
}

export interface WrappedKeyCursor {
  readonly table: WrappedKeyRow['table']
  readonly id: string
}

export interface WrappedKeyPage {
  readonly rows: readonly WrappedKeyRow[]
  readonly next: WrappedKeyCursor | null
}

/** All wrapped data keys of a database. */
export type WrappedKeys = ReturnType<typeof createWrappedKeys>

export function createWrappedKeys({ db }: Pick<Store, 'db'>) {
  return {
    /**
     * The next rows after `after` (null: from the start), at most `limit`. Only a null cursor means the end; a page may
     * be short or empty before.
     */
    page: async (after: WrappedKeyCursor | null, limit: number): Promise<WrappedKeyPage> => {
      const { table, id } = after ?? { table: tables[0], id: '' }
      const next = db.selectFrom(keysIn(db, table)).selectAll().where('k.id', '>', id)
      const rows = (await next.orderBy('k.id').limit(limit).execute()).map((row) => rowOf(table, row))
      const last = rows.at(-1)
      if (last !== undefined && rows.length === limit) return { rows, next: { table, id: last.id } }
      const following = tables[tables.indexOf(table) + 1]
      return { rows, next: following === undefined ? null : { table: following, id: '' } }
    },
    /**
     * Replaces the wrapped key in `row` with the same data key under another root key; does nothing when the row changed
     * meanwhile.
     */
    replace: (row: WrappedKeyRow, wrappedKey: Uint8Array): SqlWrite => sqlWrite(replaceKey(db, row, wrappedKey)),
    count: async (): Promise<number> => {
      let total = 0
      for (const table of tables) {
        const row = await db.selectFrom(table).select(countAll).executeTakeFirstOrThrow()
        total += Number(row.n)
      }
      return total
    },
  }
}

interface KeyColumns {
  readonly id: string
  readonly account_id: string
  readonly domain: string
  readonly wrapped_key: Uint8Array
}

/** The keys of a table, with the primary keys of their rows and what they are bound to. */
function keysIn(db: Store['db'], table: WrappedKeyRow['table']): AliasedSelectQueryBuilder<KeyColumns, 'k'> {
  const noDomain = sql<string>`''`.as('domain')
  switch (table) {
    case 'server_secrets':
      return db
        .selectFrom(table)
        .select(['name as id', sql<string>`'server'`.as('account_id'), noDomain, 'wrapped_key'])
        .as('k')
    case 'session_states':
      return db
        .selectFrom('session_states as t')
        .innerJoin('sessions as s', 's.id', 't.session_id')
        .select(['t.session_id as id', 's.account_id', 's.domain', 't.wrapped_key'])
        .as('k')
    case 'blobs':
      // The content type of a blob is bound to its key, as the domain of a session is.
      return db.selectFrom(table).select(['id', 'account_id', 'content_type as domain', 'wrapped_key']).as('k')
    default:
      return db.selectFrom(table).select(['id', 'account_id', noDomain, 'wrapped_key']).as('k')
  }
}

function rowOf(
  table: WrappedKeyRow['table'],
  { id, account_id: account, domain, wrapped_key: wrappedKey }: KeyColumns,
): WrappedKeyRow {
  return { table, id, account, session: table === 'server_secrets' ? 'server' : id, domain, wrappedKey }
}

function replaceKey(db: Store['db'], { table, id, wrappedKey: seen }: WrappedKeyRow, next: Uint8Array) {
  const change = { wrapped_key: next }
  if (table === 'server_secrets') {
    return db.updateTable(table).set(change).where('name', '=', id).where('wrapped_key', '=', seen)
  }
  if (table === 'session_states') {
    return db.updateTable(table).set(change).where('session_id', '=', id).where('wrapped_key', '=', seen)
  }
  return db.updateTable(table).set(change).where('id', '=', id).where('wrapped_key', '=', seen)
}
