import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

/**
 * Writes a copy of a SQLite database to `to`, with mode 0600. The copy is consistent even while a server writes. It is
 * rebuilt row by row, so it contains nothing that was deleted. It gets its final name only when it is complete and on
 * the disk. If `to` exists, throws EEXIST, or replaces it (`replace`). `suffix` is appended to the name until then;
 * `prepare` changes the copy before. Throws the errors of SQLite and the file system.
 */
export function copyDatabase(from: string, to: string, { suffix, replace, prepare }: CopyOptions): void {
  const part = `${to}.${suffix}.part`
  closeSync(openSync(part, 'wx', 0o600))
  try {
    vacuumInto(from, part)
    prepare?.(part)
    sync(part)
    if (replace) renameSync(part, to)
    else nameNew(part, to)
    sync(dirname(to))
  } finally {
    rmSync(part, { force: true })
  }
}

export interface CopyOptions {
  readonly suffix: string
  readonly replace: boolean
  readonly prepare?: (path: string) => void
}

/**
 * Changes a copy that will replace the database `replaced` (null: there is none) at `now` (epoch milliseconds), because the
 * original went on after the backup. Jobs in it that may change something may have run since: they count as left by a dead
 * server, so that the next sweep ends them. The numbers of events, the fencing tokens and the versions of sessions continue
 * far above those that were given since.
 */
export function prepareRestored(path: string, { replaced, now }: RestoredAt): void {
  // The time decides where the replaced database is gone: a second restore of the same backup continues above the first.
  const moved = ([column, perSecond]: Counter) =>
    `${column} = max(${column} + 1000000, ${numberAt(now, perSecond)}, ${highest(replaced, column)} + 1)`
  const database = new DatabaseSync(path)
  try {
    database.exec(`
      BEGIN;
      UPDATE jobs SET lease_until = 0 WHERE repeatable = 0 AND status IN ('queued', 'processing');
      UPDATE event_sequence SET ${moved(['seq', 10])};
      UPDATE sessions SET ${moved(['lease_seq', 10])}, ${moved(['settings_version', 1])};
      COMMIT`)
  } finally {
    database.close()
  }
}

export interface RestoredAt {
  readonly replaced: string | null
  readonly now: number
}

/** A column, and how fast its values may grow. */
type Counter = readonly [column: 'seq' | 'lease_seq' | 'settings_version', perSecond: number]

const numbersSince = Date.UTC(2026, 0, 1)
const numberAt = (now: number, perSecond: number) => Math.floor(((now - numbersSince) / 1000) * perSecond)

/** The highest number in a database that this process has locked; 0 where it cannot be read. */
function highest(path: string | null, column: Counter[0]): number {
  if (path === null) return 0
  try {
    const url = pathToFileURL(path)
    // Without asking for locks: they are this process's own.
    url.search = 'immutable=1'
    const database = new DatabaseSync(url, { readOnly: true })
    try {
      const table = column === 'seq' ? 'event_sequence' : 'sessions'
      return Number(database.prepare(`SELECT max(${column}) AS most FROM ${table}`).get()?.['most'] ?? 0)
    } finally {
      database.close()
    }
  } catch {
    return 0
  }
}

/** SQLite accepts an existing target if it is empty, and keeps its mode. */
function vacuumInto(from: string, target: string): void {
  const database = new DatabaseSync(from, { readOnly: true })
  try {
    database.exec('PRAGMA busy_timeout = 5000')
    database.prepare('VACUUM INTO ?').run(target)
  } finally {
    database.close()
  }
}

/**
 * A link, unlike a rename, fails when the name exists. On a file system without links, checking first must be enough.
 */
function nameNew(part: string, to: string): void {
  try {
    linkSync(part, to)
  } catch (error) {
    if (existsSync(to) || !hasNoLinks(error)) throw error
    renameSync(part, to)
  }
}

function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes((error as { code?: string }).code ?? '')
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** What SQLite finds wrong with the structure of a database, at most a few lines; empty when it is intact. */
export function structuralFlaws(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const rows = database.prepare('PRAGMA integrity_check(3)').all() as { integrity_check: string }[]
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok')
  } finally {
    database.close()
  }
}
