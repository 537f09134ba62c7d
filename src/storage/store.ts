import type { CompiledQuery } from 'kysely'
import type { Shape, Values } from './shape.ts'
import type { Database } from './tables.ts'
import type { Write } from './write.ts'

export type Dialect = 'sqlite' | 'postgres'

/** The database for the features: reads by query, writes by list. */
export interface Store {
  readonly dialect: Dialect
  /**
   * Builds queries; reads through it are for paths where speed does not matter. Never write through it. On SQLite it
   * throws STORAGE_UNAVAILABLE.
   */
  readonly db: Database
  /** Runs a query compiled once (see `prepared.ts`). Throws STORAGE_UNAVAILABLE. */
  all<Row>(query: CompiledQuery<Row>): Promise<Row[]>
  /**
   * As `all`, but each row is an array of the values of `shape`, which names the select list from first to last: for
   * many or wide rows, an object for each costs more than reading it.
   */
  rows<Row, const Names extends readonly string[]>(
    query: CompiledQuery<Row>,
    shape: Shape<Names>,
  ): Promise<Values<Row, Names>[]>
  /**
   * Runs a list of writes as one unit, durable when the promise resolves. Throws ConflictError when an expectation
   * fails, UNAUTHORIZED for `requireCredential`, STORAGE_UNAVAILABLE when the database cannot be written.
   */
  commit(list: readonly Write[], options?: { readonly scrub?: boolean }): Promise<void>
  /** How many committed deletions have left bytes in the log files; 0 where there are none. */
  scrubsDue(): number
  /** False while nothing can be written. */
  isWritable(): boolean
  close(): Promise<void>
}
