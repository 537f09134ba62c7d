/** What went wrong where a statement of a commit misses its expectation, for callers that tell these apart. */
export type ConflictReason =
  /** The account or organization that the row would belong to is gone, or may not have it. */
  | 'owner_gone'
  /** An organization would be left without an owner. */
  | 'last_owner'
  /** There are as many as there may be. */
  | 'limit_reached'
  /** The account keeps as many bytes as it may. */
  | 'no_room'
  /** Another request inserted the same key first. */
  | 'key_taken'
  /** Others use the session, or wait before this request, or its pace forbids it. */
  | 'session_taken'
  /** The lease of the writer has ended. */
  | 'lease_ended'

/** One SQL statement of a commit, compiled for the database at hand. */
export interface SqlWrite {
  readonly sql: string
  readonly params: readonly unknown[]
  /** How many rows it must change; `undefined`: any number. Another number rolls its whole list back: CONFLICT. */
  readonly expect?: number | undefined
  /** What the ConflictError names where the number is another. */
  readonly else?: ConflictReason | undefined
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
  /** What the ConflictError names where there is none. */
  readonly else?: ConflictReason | undefined
}

export type Write = SqlWrite | SqlCheck | ChainAppend

/** The end of a chain: the place and MAC of its last entry. */
export interface ChainHead {
  readonly seq: number
  readonly mac: Uint8Array
}

/** Computes the next link of a chain; injected, so that this room knows nothing of what it means. */
export type ChainLink = (head: ChainHead | null, entry: ChainAppend['append']) => ChainHead

/** Thrown by `commit` when a statement changed another number of rows than its list expected; nothing of it remains. */
export class ConflictError extends Error {
  /** What went wrong, as the statement says; null where it names nothing. */
  readonly reason: ConflictReason | null
  /** `index`: the place of the statement in its list. */
  constructor(index: number, reason: ConflictReason | null) {
    super(`statement ${index} changed an unexpected number of rows${reason === null ? '' : `: ${reason}`}`)
    this.name = 'ConflictError'
    this.reason = reason
  }
}

/** That the statement at `index` of `list` missed its expectation. */
export function conflictAt(list: readonly Write[], index: number): ConflictError {
  const write = list[index]
  return new ConflictError(index, write === undefined || 'append' in write ? null : (write.else ?? null))
}
