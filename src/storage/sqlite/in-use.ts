import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isSystemError, systemReason } from '../../errors.ts'
import { hasSqliteCode } from './error-codes.ts'

/** A lock on a database file. */
export interface Hold {
  release(): void
}

/**
 * The locks are taken on an empty file next to the database. The system releases them when the process ends in any way,
 * so a killed process leaves no lock behind and no pid can be mistaken for another. The file itself stays.
 */
export const lockPathOf = (databasePath: string): string => `${databasePath}.lock`

/** The lock of a server. */
export interface ServerHold extends Hold {
  /** Whether no other server used the database when it was taken. */
  readonly isFirst: boolean
}

/**
 * Marks the database as used by a server, as long as it runs; several servers may. Call it once the database is open.
 * Null while a restore runs: then close immediately.
 */
export function holdShared(databasePath: string): ServerHold | null {
  const alone = holdAlone(databasePath)
  alone?.release()
  const shared = holdLockFile(databasePath, 'BEGIN; SELECT 1 FROM sqlite_schema', anotherStartMs)
  return shared === null ? null : { ...shared, isFirst: alone !== null }
}

/** Whether a server uses the database, or a restore replaces it. */
export function isInUse(databasePath: string): boolean {
  if (!existsSync(lockPathOf(databasePath))) return false
  const alone = holdAlone(databasePath)
  alone?.release()
  return alone === null
}

/** How long to wait for a server that starts at the same time and holds the lock alone for a moment. */
const anotherStartMs = 1_000

/** Keeps servers out while the database is replaced. Null when a server uses it, or while another restore runs. */
export function holdAlone(databasePath: string): Hold | null {
  return holdLockFile(databasePath, 'BEGIN EXCLUSIVE', 0)
}

function holdLockFile(databasePath: string, sql: string, waitMs: number): Hold | null {
  const path = lockPathOf(databasePath)
  try {
    closeSync(openSync(path, 'a', 0o600))
    return hold(path, sql, waitMs)
  } catch (error) {
    const reason = systemReason(error) ?? (error instanceof Error ? error.message : 'unknown error')
    const [isThere, isFull] = [existsSync(path), isDiskFull(error)]
    const otherwise = isThere ? 'Remove it while no server runs.' : 'This user must be able to write in its directory.'
    throw new Error(
      `The lock file ${path} cannot be ${isThere ? 'used' : 'made'}: ${reason}. ${isFull ? 'Make room on its disk.' : otherwise}`,
    )
  }
}

/**
 * Locks the database file itself for this process alone, after emptying and removing its log; null when any process,
 * server or command, has it open. When there is no database file, a leftover log is removed as well: it would be taken
 * for the log of the next database.
 */
export function takeDatabase(databasePath: string): Hold | null {
  if (!existsSync(databasePath)) {
    for (const suffix of ['-wal', '-shm', '-journal']) rmSync(`${databasePath}${suffix}`, { force: true })
    return { release: () => {} }
  }
  // Changing the journal mode needs exclusive access to the file.
  return hold(databasePath, 'PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE', 0)
}

/** Locks a SQLite file with `sql`; null when another process has locked it for longer than `waitMs`. */
function hold(path: string, sql: string, waitMs: number): Hold | null {
  const database = new DatabaseSync(path)
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}; ${sql}`)
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (isBusy(error)) return null
    throw error
  }
}

const isBusy = (error: unknown): boolean => hasSqliteCode(error, 'busy', 'locked')

const isDiskFull = (error: unknown): boolean =>
  hasSqliteCode(error, 'full') || isSystemError(error, 'ENOSPC') || isSystemError(error, 'EDQUOT')
