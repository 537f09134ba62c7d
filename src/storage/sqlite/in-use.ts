import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** A hold on a database file. */
export interface Hold {
  release(): void
}

/**
 * Holds on a database are locks on an empty file beside it, which the system takes back when the process ends, however
 * it ends: nothing is left behind by a kill, and no pid is mistaken for another. The file itself stays.
 */
const lockPathOf = (databasePath: string): string => `${databasePath}.lock`

/**
 * Says that a server works on this database, for as long as it does; several may. Call it once the database is open.
 * Null where a restore is under way: then close at once.
 */
export function holdShared(databasePath: string): Hold | null {
  return hold(databasePath, 'BEGIN; SELECT 1 FROM sqlite_schema')
}

/** Keeps servers out while the database is replaced. Null where one works on it, or another restore. */
export function holdAlone(databasePath: string): Hold | null {
  return hold(databasePath, 'BEGIN EXCLUSIVE')
}

function hold(databasePath: string, sql: string): Hold | null {
  const path = lockPathOf(databasePath)
  closeSync(openSync(path, 'a', 0o600))
  return held(path, sql)
}

/**
 * Takes a database file itself for this process alone, its log emptied into it and gone; null where any process has it
 * open, be it a server or a command. Where there is no file, the log of one that was there must not stay either: it would
 * be taken for that of the next.
 */
export function takeDatabase(databasePath: string): Hold | null {
  if (!existsSync(databasePath)) {
    for (const suffix of ['-wal', '-shm', '-journal']) rmSync(`${databasePath}${suffix}`, { force: true })
    return { release: () => {} }
  }
  // Leaving the log's mode needs the file to itself, since everyone who has it open shares the log.
  return held(databasePath, 'PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
}

function held(path: string, sql: string): Hold | null {
  const database = new DatabaseSync(path)
  try {
    database.exec(`PRAGMA busy_timeout = 0; ${sql}`)
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (isBusy(error)) return null
    throw error
  }
}

const [sqliteBusy, sqliteLocked] = [5, 6]

function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: unknown }).errcode
  return typeof code === 'number' && [sqliteBusy, sqliteLocked].includes(code & 0xff)
}
