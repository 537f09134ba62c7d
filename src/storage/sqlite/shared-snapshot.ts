import { performance } from 'node:perf_hooks'
import type { Connection } from './connection.ts'

export interface SnapshotConnection extends Connection {
  /**
   * Of the state that this turn reads, else of one no older than the events that are handled now; another number once
   * another connection has committed.
   */
  version(): number
  /** Whoever asks for the version from now on is told the one that is. */
  forgetVersion(): void
}

/** Where a thread stands among its events. */
export interface Events {
  /** Calls back once everything that is ready now has run, before the next event: `afterMicrotasks`. */
  readonly endOfTurn: (end: () => void) => void
  /** Grows each time that this thread looks for events: `looksForEvents`. */
  readonly looks: () => number
}

/**
 * The same connection, whose reads within one turn of the event loop see one state of the database: those that a request
 * makes before it waits for anything, seldom more. Each read by itself would take and release the locks of the log,
 * which costs as much as reading a row. The state is never older than the event that the turn began with, so whoever was
 * told of a commit reads what it wrote. The version is asked for once for all events that one look has found: each of them
 * had begun before that, whatever is committed meanwhile. What came on the same connection since is read with it, and who
 * reads it must have the version forgotten.
 */
export function shareSnapshot(connection: Connection, { endOfTurn, looks }: Events): SnapshotConnection {
  let isShared = false
  let isEndAsked = false
  /** Null where it is not known. */
  let version: number | null = null
  /** The look after which it was asked for. */
  let knownSince = 0
  const forgetVersion = (): void => {
    version = null
  }
  const endSnapshot = () => {
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
    forgetVersion()
    askForEnd()
    connection.all('BEGIN', [])
  }
  return {
    ...connection,
    version: () => {
      const look = looks()
      if (version === null || knownSince !== look) {
        const [row] = connection.rows('PRAGMA data_version', []) as [[number]]
        version = row[0]
        knownSince = look
      }
      return version
    },
    forgetVersion,
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
      forgetVersion()
      return connection.run(sql, params)
    },
    exec: (sql) => {
      endSnapshot()
      forgetVersion()
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

/**
 * Another number for each look, so that what was read since is no older than any event that it has found. libuv counts
 * its turns as it is about to look; where a thousand events have come at once it looks again within the turn, having
 * counted them.
 */
export function looksForEvents(): number {
  const { loopCount, events } = performance.nodeTiming.uvMetricsInfo
  return loopCount + events
}
