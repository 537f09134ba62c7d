import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from './config.ts'
import { AppError, systemReason } from './errors.ts'

/**
 * Makes a directory for its user alone, and those above it; one that exists stays as it is. Throws the error of the
 * system. `mkdirSync` with `recursive` never returns where a directory takes no new one, as in /proc.
 */
export function makeFolder(path: string): void {
  if (tryMake(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** False if the directory above is missing, too. */
function tryMake(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && path !== dirname(path)) return false
    // Something of this name exists: what uses it says whether it is a directory.
    if (code === 'EEXIST') return true
    throw error
  }
}

/** Whether there is a database. Throws ConfigError where that cannot be found out, or where something else is there. */
export function databaseExists(path: string): boolean {
  const found = explained(
    () => statSync(path, { throwIfNoEntry: false }),
    (reason) => `The database ${path} cannot be used: ${reason}. Check the path, and run this as the user who owns it.`,
  )
  if (found?.isFile() === false) throw new ConfigError(`The database ${path} is not a file; move it away.`)
  return found !== undefined
}

export interface FolderUse {
  /** The setting that names the directory. */
  readonly setting: string
  /** The mode that an existing directory gets; null: it keeps its own. */
  readonly mode: number | null
}

/** Makes a directory for its user alone, or takes the one that is there. Throws ConfigError. */
export function takeFolder(path: string, { setting, mode }: FolderUse): void {
  const toDo = `${setting} must name a directory of this user, or one that can be made.`
  const isFolder = explained(
    () => {
      makeFolder(path)
      if (!statSync(path).isDirectory()) return false
      if (mode !== null) chmodSync(path, mode)
      return true
    },
    (reason) => `The directory ${path} cannot be used: ${reason}. ${toDo}`,
  )
  if (!isFolder) throw new ConfigError(`${path} is not a directory. ${toDo}`)
}

/** Throws ConfigError if this user cannot read and write in a directory; one that is missing can still be made. */
export function requireUsableFolder(path: string): void {
  const found = explained(
    () => {
      const there = statSync(path, { throwIfNoEntry: false })
      if (there?.isDirectory() === true) accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
      return there
    },
    (reason) =>
      `The directory ${path} cannot be used: ${reason}. This user must own it, on a disk that can be written.`,
  )
  if (found?.isDirectory() === false) throw new ConfigError(`${path} is not a directory; move it away.`)
}

/** The ConfigError for an error of SQLite, or of the system, where a SQLite database is opened; any other as it is. */
export function unusableDatabase(path: string, error: unknown): unknown {
  const reason = sqliteReason(error) ?? systemReason(error)
  if (reason === null) return error
  const toDo =
    reason === 'database is locked'
      ? 'Another program uses it alone, such as a restore: try again when that has ended.'
      : 'This user must own it and its directory, and the disk must have room.'
  return new ConfigError(`The database ${path} cannot be used: ${reason}. ${toDo}`)
}

function sqliteReason(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error instanceof AppError) return sqliteReason(error.cause)
  return 'code' in error && error.code === 'ERR_SQLITE_ERROR' ? error.message : null
}

function explained<T>(work: () => T, sentence: (reason: string) => string): T {
  try {
    return work()
  } catch (error) {
    const reason = systemReason(error)
    throw reason === null ? error : new ConfigError(sentence(reason))
  }
}
