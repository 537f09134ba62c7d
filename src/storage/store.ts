import type { CompiledQuery } from 'kysely'
import type { Shape, Values } from './shape.ts'
import type { Database } from './tables.ts'
import type { Write } from './write.ts'

export type Dialect = 'sqlite' | 'postgres'

/** The database, as the features see it: read by query, write by list. */
export interface Store {
  readonly dialect: Dialect
  /**
   * Builds queries; reads through it are for paths where speed does not matter. Never write through it. On SQLite they
   * throw AppError STORAGE_UNAVAILABLE.
   */
  readonly db: Database
  /** Runs a query compiled once (see `prepared.ts`). Throws AppError STORAGE_UNAVAILABLE. */
  all<Row>(query: CompiledQuery<Row>): Promise<Row[]>
  /**
   * As `all`, each row as the values of `shape`, which names the select list from first to last: where rows are many or
   * wide, an object for each costs more than reading it.
   */
  rows<Row, const Names extends readonly string[]>(
    query: CompiledQuery<Row>,
    shape: Shape<Names>,
  ): Promise<Values<Row, Names>[]>
  /**
   * Runs a list of writes as one unit, durable when the promise resolves.
   * Throws ConflictError when an expectation is missed, AppError STORAGE_UNAVAILABLE when the database cannot be written.
   */
  commit(list: readonly Write[], options?: { readonly scrub?: boolean }): Promise<void>
  /** How many deletions still wait for their bytes to leave the log files. */
  scrubsDue(): number
  /** False while nothing can be written. */
  isWritable(): boolean
  close(): Promise<void>
}
