import type { Connection } from './connection.ts'

/**
 * Empties the write-ahead log into the database file, so that what was deleted (and overwritten there, `secure_delete`)
 * is in neither. Answers false where a reader still needs the log; try again later.
 */
export function scrub(connection: Connection): boolean {
  try {
    connection.exec('PRAGMA busy_timeout = 50')
    const [row] = connection.all('PRAGMA wal_checkpoint(TRUNCATE)', []) as { busy: number }[]
    return row?.busy === 0
  } catch {
    return false
  } finally {
    connection.exec('PRAGMA busy_timeout = 5000')
  }
}
