import { renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { createPart } from './part-file.ts'
import { nameNew, sync } from './whole-file.ts'

/**
 * Writes a copy of a SQLite database to `to`, with mode 0600. The copy is consistent even while a server writes. It is
 * rebuilt row by row, so it contains nothing that was deleted. It gets its final name only when it is complete and on
 * the disk; until then, it has that of a part file (`part-file.ts`) with this `suffix`. If `to` exists, throws EEXIST, or
 * replaces it (`replace`). `prepare` changes the copy before. Throws the errors of SQLite and the file system.
 */
export function copyDatabase(from: string, to: string, { suffix, replace, prepare }: CopyOptions): void {
  const part = createPart(to, suffix)
  try {
    vacuumInto(from, part.path)
    prepare?.(part.path)
    sync(part.path)
    if (replace) renameSync(part.path, to)
    else nameNew(part.path, to)
    sync(dirname(to))
  } finally {
    part.remove()
  }
}

export interface CopyOptions {
  /** A UUID. */
  readonly suffix: string
  readonly replace: boolean
  readonly prepare?: (path: string) => void
}

/** Numbers that are given once each, and how fast they may grow. */
const counters = [
  { table: 'event_sequence', column: 'seq', perSecond: 10 },
  { table: 'sessions', column: 'lease_seq', perSecond: 10 },
  { table: 'sessions', column: 'settings_version', perSecond: 1 },
] as const
const countersSince = Date.UTC(2026, 0, 1)

export interface RestoredAt {
  /** The database that the copy replaces, locked by this process; null: there is none. */
  readonly replaced: string | null
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * Changes a copy that will be the database, because the original went on after the backup. Jobs in it that may change
 * something may have run since: they count as left by a dead server, so that the next sweep ends them. The numbers of
 * events, the fencing tokens and the versions of sessions continue above those that were given since.
 */
export function prepareRestored(path: string, { replaced, now }: RestoredAt): void {
  const database = new DatabaseSync(path)
  try {
    database.exec('BEGIN')
    database.exec("UPDATE jobs SET lease_until = 0 WHERE repeatable = 0 AND status IN ('queued', 'processing')")
    for (const { table, column, perSecond } of counters) {
      // If the replaced database is gone, the time decides: a second restore continues above the first.
      const byTime = Math.floor(((now - countersSince) / 1000) * perSecond)
      const least = Math.max(byTime, highest(replaced, table, column) + 1)
      database.exec(`UPDATE ${table} SET ${column} = max(${column} + 1000000, ${least})`)
    }
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}

/** The highest number in a database; 0 if it cannot be read. */
function highest(path: string | null, table: string, column: string): number {
  if (path === null) return 0
  try {
    const url = pathToFileURL(path)
    // Without asking for locks: they are this process's own.
    url.search = 'immutable=1'
    const database = new DatabaseSync(url, { readOnly: true })
    try {
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
