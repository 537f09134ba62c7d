import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import type { CompiledQuery } from 'kysely'
import { AppError, isSystemError } from '../../errors.ts'
import { isMigrated, migrate } from '../migrations/index.ts'
import type { Values } from '../shape.ts'
import type { Store } from '../store.ts'
import type { Database } from '../tables.ts'
import { nameNew, sync } from '../whole-file.ts'
import { type Connection, openConnection } from './connection.ts'
import { inPlace } from './in-place.ts'
import { kyselyOver } from './kysely-over.ts'
import { scrub } from './scrub.ts'
import { GroupCommitWriter, type WriterOptions } from './writer.ts'

/**
 * Opens (creates or migrates) a SQLite database: reads on this thread's read-only connection, writes on another thread.
 * `prepare` is called with a writing connection, after the migrations, and returns how to start that thread;
 * `onFailure` gets the error each time the thread ends by itself. Throws the error of SQLite when the file cannot be
 * opened.
 */
export async function openSqliteStore(
  path: string,
  prepare: (db: Database) => Promise<() => Worker>,
  { timer, onFailure }: Pick<WriterOptions, 'timer' | 'onFailure'>,
): Promise<Store> {
  if (!existsSync(path)) await create(path, prepare)
  const spawn = await prepareAt(path, prepare)
  const reader = readerOver(openConnection(path, 'read'))
  const writer = new GroupCommitWriter({ spawn, timer, onFailure })
  const isInPlace = inPlace(path)
  const db = kyselyOver(reader)
  const close = async (): Promise<void> => {
    // The writing connection closes last: only it can empty the log and remove it.
    await db.destroy()
    await writer.close()
  }
  await writer.opened().catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    dialect: 'sqlite',
    db,
    all: async <Row>({ sql, parameters }: CompiledQuery<Row>) => reader.all(sql, parameters) as Row[],
    rows: async <Row, const Names extends readonly string[]>({ sql, parameters }: CompiledQuery<Row>) =>
      reader.rows(sql, parameters) as unknown[][] as Values<Row, Names>[],
    commit: (list, options) => writer.commit(list, options),
    scrubsDue: () => writer.scrubsDue(),
    isWritable: () => writer.isWritable() && isInPlace(),
    close,
  }
}

/** Makes every read, also through `db`, throw STORAGE_UNAVAILABLE instead of the error of SQLite. */
function readerOver(connection: Connection): Connection {
  const translated =
    (read: Connection['all']): Connection['all'] =>
    (sql, params) => {
      try {
        return read(sql, params)
      } catch (error) {
        throw new AppError('STORAGE_UNAVAILABLE', { cause: error })
      }
    }
  return { ...connection, all: translated(connection.all), rows: translated(connection.rows) }
}

/**
 * Creates a database under another name, and gives it its own only when it is complete: a first start that is killed
 * leaves none that cannot be opened, and of two that start together the second one takes the database of the first.
 */
async function create(path: string, prepare: (db: Database) => Promise<() => Worker>): Promise<void> {
  const folder = mkdtempSync(`${path}.new-`)
  const part = join(folder, basename(path))
  try {
    await prepareAt(part, prepare)
    sync(part)
    nameNew(part, path)
    sync(dirname(path))
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepareAt(path: string, prepare: (db: Database) => Promise<() => Worker>): Promise<() => Worker> {
  // Created here with access for the owner only; the log files next to it get the same mode.
  closeSync(openSync(path, 'a', 0o600))
  const connection = openConnection(path, 'write')
  const db = kyselyOver(connection)
  try {
    await migrateAtOnce(connection, db)
    // Scrubs what an earlier process deleted but could not scrub before it ended.
    scrub(connection)
    return await prepare(db)
  } finally {
    await db.destroy()
  }
}

/**
 * Runs all missing migrations in one transaction: a start that ends within it leaves the database as it was, and of two
 * that start together the second one finds nothing left to do. A current database is not locked.
 */
async function migrateAtOnce(connection: Connection, db: Database): Promise<void> {
  if (await isMigrated(db, 'sqlite')) return
  connection.exec('BEGIN IMMEDIATE')
  try {
    await migrate(db, 'sqlite')
    connection.exec('COMMIT')
  } catch (error) {
    if (connection.inTransaction()) connection.exec('ROLLBACK')
    throw error
  }
}

/**
 * Reads a database without creating files next to it: when no log exists, the file is opened as immutable. Null when
 * there is no database.
 */
export async function peekSqlite<T>(path: string, look: (db: Database) => Promise<T>): Promise<T | null> {
  if (!existsSync(path)) return null
  const log = `${path}-wal`
  const quiet = !existsSync(log) || statSync(log).size === 0
  const db = kyselyOver(openConnection(quiet ? `${pathToFileURL(path).href}?immutable=1` : path, 'read'))
  try {
    return await look(db)
  } finally {
    await db.destroy()
  }
}
