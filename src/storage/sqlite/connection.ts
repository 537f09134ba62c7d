import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

/** One SQLite connection that prepares each statement once. */
export interface Connection {
  all(sql: string, params: readonly unknown[]): unknown[]
  /** As `all`, but each row is an array of values in the order of the select list. */
  rows(sql: string, params: readonly unknown[]): unknown[]
  /** Returns how many rows were changed. */
  run(sql: string, params: readonly unknown[]): number
  /** Runs SQL without parameters or results: pragmas, BEGIN, COMMIT. */
  exec(sql: string): void
  inTransaction(): boolean
  close(): void
}

/**
 * Opens a database file. Every connection waits up to 5 s for another process's write, overwrites deleted content and
 * checks foreign keys. A writing one also uses a write-ahead log that is on the disk when COMMIT returns
 * (`synchronous=FULL`).
 */
export function openConnection(path: string, mode: 'read' | 'write'): Connection {
  const database = new DatabaseSync(path, { readOnly: mode === 'read' })
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY')
  if (mode === 'write') {
    // The page size has an effect only before the first table exists; with 8 KB, a usual sealed state needs no overflow
    // pages.
    database.exec('PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    database.exec('PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 16777216')
  }
  return connectionOver(database)
}

function connectionOver(database: DatabaseSync): Connection {
  const prepare = statementCache((sql) => database.prepare(sql))
  const prepareRows = statementCache((sql) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  })
  return {
    all: (sql, params) => prepare(sql).all(...(params as SQLInputValue[])),
    rows: (sql, params) => prepareRows(sql).all(...(params as SQLInputValue[])),
    run: (sql, params) => Number(prepare(sql).run(...(params as SQLInputValue[])).changes),
    exec: (sql) => database.exec(sql),
    inTransaction: () => database.isTransaction,
    close: () => database.close(),
  }
}

function statementCache(prepare: (sql: string) => StatementSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>()
  return (sql) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = prepare(sql)
    // Lists of any length (IN (…)) must not fill memory, so the oldest half is dropped.
    if (statements.size >= 400) for (const key of [...statements.keys()].slice(0, 200)) statements.delete(key)
    statements.set(sql, statement)
    return statement
  }
}
