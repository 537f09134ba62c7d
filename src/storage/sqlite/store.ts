import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import type { CompiledQuery } from 'kysely'
import { AppError } from '../../errors.ts'
import { migrate } from '../migrations/index.ts'
import type { Values } from '../shape.ts'
import type { Store } from '../store.ts'
import type { Database } from '../tables.ts'
import { type Connection, openConnection } from './connection.ts'
import { kyselyOver } from './kysely-over.ts'
import { scrub } from './scrub.ts'
import { GroupCommitWriter, type WriterOptions } from './writer.ts'

/**
 * Opens (and makes or migrates) a SQLite database: reads on this thread's read-only connection, writes on a thread.
 * `prepare` is called once with a writing connection, after the migrations, and answers how to start that thread;
 * `onFailure` is told why, each time that it ends by itself.
 * Throws what SQLite throws when the file cannot be opened.
 */
export async function openSqliteStore(
  path: string,
  prepare: (db: Database) => Promise<() => Worker>,
  { timer, onFailure }: Pick<WriterOptions, 'timer' | 'onFailure'>,
): Promise<Store> {
  const spawn = await setUp(path, prepare)
  const reader = readerOver(openConnection(path, 'read'))
  const writer = new GroupCommitWriter({ spawn, timer, onFailure })
  const db = kyselyOver(reader)
  const close = async (): Promise<void> => {
    // The one that writes goes last: only it can empty the log into the database, and leave none behind.
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
    isWritable: () => writer.isWritable(),
    close,
  }
}

/** Whatever reads through it, `db` included, throws AppError STORAGE_UNAVAILABLE in the place of what SQLite threw. */
function readerOver(connection: Connection): Connection {
  const translated =
    <Given extends unknown[], Found>(read: (...given: Given) => Found) =>
    (...given: Given): Found => {
      try {
        return read(...given)
      } catch (error) {
        throw new AppError('STORAGE_UNAVAILABLE', { cause: error })
      }
    }
  const { all, rows } = connection
  return { ...connection, all: translated(all), rows: translated(rows) }
}

async function setUp(path: string, prepare: (db: Database) => Promise<() => Worker>): Promise<() => Worker> {
  // Made by us, for its owner alone; the log files beside it take over its mode.
  closeSync(openSync(path, 'a', 0o600))
  const connection = openConnection(path, 'write')
  const db = kyselyOver(connection)
  try {
    await migrate(db, 'sqlite')
    // What an earlier process deleted and could not scrub before it ended.
    scrub(connection)
    return await prepare(db)
  } finally {
    await db.destroy()
  }
}

/**
 * Looks into a database without leaving a trace beside it: where no log waits, the file is read as one that nobody
 * changes. Null where there is no database.
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
