import type { Connection } from './connection.ts'

export interface SnapshotConnection extends Connection {
  /** Of the state that this turn reads; another number as soon as another connection has committed. */
  version(): number
}

/**
 * The same connection, whose reads within one turn of the event loop see one state of the database: those that a request
 * makes before it waits for anything, seldom more. Each read by itself would take and release the locks of the log,
 * which costs as much as reading a row. The state is never older than the event that the turn began with, so whoever was
 * told of a commit reads what it wrote.
 * @param endOfTurn calls back once everything that is ready now has run, before the next event: `afterMicrotasks`
 */
export function shareSnapshot(connection: Connection, endOfTurn: (end: () => void) => void): SnapshotConnection {
  let isShared = false
  let isEndAsked = false
  /** Of what this turn has read so far, or would read; null where that is not known. */
  let version: number | null = null
  const endSnapshot = () => {
    version = null
    if (!isShared) return
    isShared = false
    // Closed meanwhile.
    if (!connection.inTransaction()) return
    try {
      connection.all('COMMIT', [])
    } catch {
      // Whatever happens, the next turn must not read this state.
      connection.exec('ROLLBACK')
    }
  }
  const askForEnd = () => {
    if (isEndAsked) return
    isEndAsked = true
    endOfTurn(() => {
      isEndAsked = false
      endSnapshot()
    })
  }
  const begin = () => {
    // One that a reader began by itself may span turns, and ends when that reader says so.
    if (isShared || connection.inTransaction()) return
    isShared = true
    // Somebody may have committed since it was asked for.
    version = null
    askForEnd()
    connection.all('BEGIN', [])
  }
  return {
    ...connection,
    version: () => {
      if (version === null) {
        const [row] = connection.rows('PRAGMA data_version', []) as [[number]]
        version = row[0]
        askForEnd()
      }
      return version
    },
    all: (sql, params) => {
      begin()
      return connection.all(sql, params)
    },
    rows: (sql, params) => {
      begin()
      return connection.rows(sql, params)
    },
    run: (sql, params) => {
      endSnapshot()
      return connection.run(sql, params)
    },
    exec: (sql) => {
      endSnapshot()
      connection.exec(sql)
    },
    close: () => {
      endSnapshot()
      connection.close()
    },
  }
}

const now = Promise.resolve()

/** Runs `end` when everything that the current event made ready has run, before the next event. */
export function afterMicrotasks(end: () => void): void {
  // Ticks come before microtasks, but one that a microtask asks for comes when all of those are done.
  now.then(() => process.nextTick(end))
}
