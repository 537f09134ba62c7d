import type { Connection } from './connection.ts'

/**
 * The same connection, whose reads within one turn of the event loop see one state of the database: those that a request
 * makes before it waits for anything, seldom more. Each read by itself would take and release the locks of the log,
 * which costs as much as reading a row. The state is never older than the event that the turn began with, so whoever was
 * told of a commit reads what it wrote.
 * @param endOfTurn calls back once everything that is ready now has run, before the next event: `process.nextTick`
 */
export function shareSnapshot(connection: Connection, endOfTurn: (end: () => void) => void): Connection {
  let isShared = false
  const end = () => {
    // Closed meanwhile.
    if (!isShared) return
    isShared = false
    if (!connection.inTransaction()) return
    try {
      connection.all('COMMIT', [])
    } catch {
      // Whatever happens, the next turn must not read this state.
      connection.exec('ROLLBACK')
    }
  }
  const begin = () => {
    // One that a reader began by itself may span turns, and ends when that reader says so.
    if (isShared || connection.inTransaction()) return
    isShared = true
    endOfTurn(end)
    connection.all('BEGIN', [])
  }
  return {
    ...connection,
    all: (sql, params) => {
      begin()
      return connection.all(sql, params)
    },
    rows: (sql, params) => {
      begin()
      return connection.rows(sql, params)
    },
    run: (sql, params) => {
      end()
      return connection.run(sql, params)
    },
    exec: (sql) => {
      end()
      connection.exec(sql)
    },
    close: () => {
      end()
      connection.close()
    },
  }
}
