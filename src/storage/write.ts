/** One SQL statement of a commit, compiled for the database at hand. */
export interface SqlWrite {
  readonly sql: string
  readonly params: readonly unknown[]
  /** How many rows it must change; `undefined`: any number. Another number rolls its whole list back: CONFLICT. */
  readonly expect?: number | undefined
}

/** One entry to append to a chain; sequence number and MAC are found by the writer, within the transaction. */
export interface ChainAppend {
  readonly append: {
    readonly id: string
    readonly chain: string
    readonly action: string
    readonly actor: string
    readonly at: number
    /** The exact text to store. */
    readonly details: string
  }
}

/** A query that must find a row, or its whole list is rolled back: CONFLICT. */
export interface SqlCheck {
  readonly check: string
  readonly params: readonly unknown[]
}

export type Write = SqlWrite | SqlCheck | ChainAppend

/** Where a chain ends. */
export interface ChainHead {
  readonly seq: number
  readonly mac: Uint8Array
}

/** Computes the next link of a chain; injected, so that this room knows nothing of what it means. */
export type ChainLink = (head: ChainHead | null, entry: ChainAppend['append']) => ChainHead

/** Thrown by `commit` when a statement changed another number of rows than its list expected; nothing of it remains. */
export class ConflictError extends Error {
  /** The place of the statement in its list. */
  readonly index: number
  constructor(index: number) {
    super(`statement ${index} changed another number of rows than expected`)
    this.name = 'ConflictError'
    this.index = index
  }
}
