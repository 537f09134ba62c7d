import type { Connection } from './connection.ts'

/**
 * Empties the write-ahead log into the database file, so that deleted content (overwritten there by `secure_delete`) is
 * in neither. False when a reader still needs the log; try again later.
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
