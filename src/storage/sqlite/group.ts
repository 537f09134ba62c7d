import type { ChainAppend, ChainHead, ChainLink, Write } from '../write.ts'
import type { Connection } from './connection.ts'
import { hasSqliteCode } from './error-codes.ts'

/**
 * How one list of a group ended: done, rolled back alone (at which statement, or because SQLite rejects its SQL), or failed
 * with the whole group, because the database could not be written.
 */
export type ListOutcome =
  | { readonly ok: true }
  | { readonly conflict: number }
  | { readonly rejected: string }
  | { readonly failed: string }

const headSql = 'select seq, mac from audit_heads where chain = ?'
const entrySql =
  'insert into audit_entries (chain, seq, id, action, actor, at, details, mac) values (?, ?, ?, ?, ?, ?, ?, ?)'
const newHeadSql =
  'insert into audit_heads (chain, seq, mac) values (?, ?, ?) on conflict (chain) do update set seq = excluded.seq, mac = excluded.mac'

/**
 * Runs several lists in one transaction with one sync of the disk, each in a savepoint of its own. A list that fails an
 * expectation or a constraint rolls back alone; when the transaction itself fails, every list has failed.
 */
export function runGroup(connection: Connection, lists: readonly (readonly Write[])[], link: ChainLink): ListOutcome[] {
  try {
    connection.exec('BEGIN IMMEDIATE')
    const outcomes = lists.map((list) => runList(connection, list, link))
    connection.exec('COMMIT')
    return outcomes
  } catch (error) {
    if (connection.inTransaction()) connection.exec('ROLLBACK')
    const failed = error instanceof Error ? error.message : String(error)
    return lists.map(() => ({ failed }))
  }
}

function runList(connection: Connection, list: readonly Write[], link: ChainLink): ListOutcome {
  connection.run('SAVEPOINT list', [])
  const outcome = outcomeOf(connection, list, link)
  if (!('ok' in outcome)) connection.run('ROLLBACK TO list', [])
  connection.run('RELEASE list', [])
  return outcome
}

function outcomeOf(connection: Connection, list: readonly Write[], link: ChainLink): ListOutcome {
  try {
    const conflict = list.findIndex((write) => !runWrite(connection, write, link))
    return conflict === -1 ? { ok: true } : { conflict }
  } catch (error) {
    // Only the list itself is at fault for SQL that SQLite rejects; a full disk or an I/O error fails the whole group.
    if (!isOwnFault(error) || !connection.inTransaction()) throw error
    return { rejected: error instanceof Error ? error.message : String(error) }
  }
}

/** False when the write did not do what its list expected. */
function runWrite(connection: Connection, write: Write, link: ChainLink): boolean {
  try {
    if ('append' in write) return appendEntry(connection, write, link)
    if ('check' in write) return connection.all(write.check, write.params).length > 0
    const changed = connection.run(write.sql, write.params)
    return write.expect === undefined || changed === write.expect
  } catch (error) {
    // Anything but a constraint (a full disk, an I/O error) fails the whole group.
    if (isConstraint(error) && connection.inTransaction()) return false
    throw error
  }
}

function appendEntry(connection: Connection, { append }: ChainAppend, link: ChainLink): boolean {
  const head = (connection.all(headSql, [append.chain])[0] as ChainHead | undefined) ?? null
  const next = link(head, append)
  const { chain, id, action, actor, at, details } = append
  connection.run(entrySql, [chain, next.seq, id, action, actor, at, details, next.mac])
  connection.run(newHeadSql, [chain, next.seq, next.mac])
  return true
}

/** SQL that does not parse (SQLITE_ERROR), a value out of range, or one that cannot be bound, which has no code. */
function isOwnFault(error: unknown): boolean {
  return typeof (error as { errcode?: unknown }).errcode !== 'number' || hasSqliteCode(error, 'error', 'range')
}

function isConstraint(error: unknown): boolean {
  return hasSqliteCode(error, 'constraint')
}
