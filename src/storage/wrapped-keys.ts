import { countAll } from './count-all.ts'
import { sqlWrite } from './sql-write.ts'
import type { Store } from './store.ts'
import type { SqlWrite } from './write.ts'

/** Tables in which each row belongs to an account and has a data key of its own, bound to the row's id. */
const ownTables = ['jobs', 'batches', 'webhooks', 'blobs', 'callbacks', 'idempotent_requests', 'sync_sources'] as const
type OwnTable = (typeof ownTables)[number]

/** Every table with a column `wrapped_key`, in the order in which they are read. */
const tables = ['server_secrets', 'session_states', ...ownTables] as const

/** A wrapped data key, with its row and its place in the vault. */
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
  const read = readers(db)
  return {
    /**
     * The next rows after `after` (null: from the start), at most `limit`. Only a null cursor means the end; a page may
     * be short or empty before.
     */
    page: async (after: WrappedKeyCursor | null, limit: number): Promise<WrappedKeyPage> => {
      const { table, id } = after ?? { table: tables[0], id: '' }
      const rows = await read[table](id, limit)
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

type Reader = (after: string, limit: number) => Promise<WrappedKeyRow[]>

function readers(db: Store['db']): Record<WrappedKeyRow['table'], Reader> {
  const own = Object.fromEntries(ownTables.map((table) => [table, ownRows(db, table)]))
  return {
    ...(own as Record<OwnTable, Reader>),
    server_secrets: async (after, limit) => {
      const rows = await db
        .selectFrom('server_secrets')
        .select(['name', 'wrapped_key'])
        .where('name', '>', after)
        .orderBy('name')
        .limit(limit)
        .execute()
      const place = { account: 'server', session: 'server', domain: '' }
      return rows.map((row) => ({ ...place, table: 'server_secrets', id: row.name, wrappedKey: row.wrapped_key }))
    },
    session_states: async (after, limit) => {
      const rows = await db
        .selectFrom('session_states as t')
        .innerJoin('sessions as s', 's.id', 't.session_id')
        .select(['s.id', 's.account_id', 's.domain', 't.wrapped_key'])
        .where('t.session_id', '>', after)
        .orderBy('t.session_id')
        .limit(limit)
        .execute()
      return rows.map((row) => rowOf('session_states', row, row.domain))
    },
    // The content type of a blob is bound to its key, as the domain of a session is.
    blobs: async (after, limit) => {
      const rows = await db
        .selectFrom('blobs')
        .select(['id', 'account_id', 'content_type', 'wrapped_key'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => rowOf('blobs', row, row.content_type))
    },
  }
}

function ownRows(db: Store['db'], table: OwnTable): Reader {
  return async (after, limit) => {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'account_id', 'wrapped_key'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map((row) => rowOf(table, row, ''))
  }
}

function rowOf(
  table: WrappedKeyRow['table'],
  row: { readonly id: string; readonly account_id: string; readonly wrapped_key: Uint8Array },
  domain: string,
): WrappedKeyRow {
  return { table, id: row.id, account: row.account_id, session: row.id, domain, wrappedKey: row.wrapped_key }
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
