import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

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
 * Changes a copy that will replace the database at `now` (epoch milliseconds), because the original went on after the
 * backup. Jobs in it that may change something may have run since: they count as left by a dead server, so that the next
 * sweep ends them. The numbers of events and the fencing tokens continue far above those that were given since.
 */
export function prepareRestored(path: string, now: number): void {
  const least = Math.floor((now - numbersSince) / msPerNumber)
  const moved = (column: string) => `${column} = max(${column} + 1000000, ${least})`
  const database = new DatabaseSync(path)
  try {
    database.exec(`
      BEGIN;
      UPDATE jobs SET lease_until = 0 WHERE repeatable = 0 AND status IN ('queued', 'processing');
      UPDATE event_sequence SET ${moved('seq')};
      UPDATE sessions SET ${moved('lease_seq')};
      COMMIT`)
  } finally {
    database.close()
  }
}

/**
 * Numbers also follow the time, ten for each second since 2026: after a second restore, of the same backup or of an older
 * one, they continue above those that were given after the first.
 */
const numbersSince = Date.UTC(2026, 0, 1)
const msPerNumber = 100

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
