import { AppError } from '../errors.ts'

/** Why a statement of a commit failed its expectation, for callers that need to know. */
export type ConflictReason =
  /** The account or organization that would own the row is gone, or may not own it. */
  | 'owner_gone'
  /** The credential of the request has ended. */
  | 'credential_ended'
  /** An organization would have no owner left. */
  | 'last_owner'
  /** No enabled operator would be left. */
  | 'last_operator'
  /** The limit of rows is reached. */
  | 'limit_reached'
  /** The account has used up its quota of bytes. */
  | 'no_room'
  /** The account has too many jobs, ended ones included. */
  | 'jobs_used_up'
  /** Another request inserted the same key first. */
  | 'key_taken'
  /** The account has too many requests with an Idempotency-Key. */
  | 'keys_used_up'
  /** Others use the session, or wait before this request, or its pace forbids it. */
  | 'session_taken'
  /** Another session of the account has the external id. */
  | 'external_id_taken'
  /** The lease of the writer has ended. */
  | 'lease_ended'
  /** The login that would become a session has ended. */
  | 'capture_ended'

/** One SQL statement of a commit, compiled for the database in use. */
export interface SqlWrite {
  readonly sql: string
  readonly params: readonly unknown[]
  /** How many rows it must change; `undefined`: any number. Otherwise its whole list is rolled back with a conflict. */
  readonly expect?: number | undefined
  /** The reason in the ConflictError when the number differs. */
  readonly else?: ConflictReason | undefined
}

/** One entry to append to a chain; the writer sets sequence number and MAC within the transaction. */
export interface ChainAppend {
  readonly append: {
    readonly id: string
    readonly chain: string
    readonly action: string
    readonly actor: string
    /** Epoch milliseconds. */
    readonly at: number
    /** The result of `encodeDetails` (`audit/chain.ts`): the exact text to store. */
    readonly details: string
  }
}

/** A query that must find a row; otherwise its whole list is rolled back with a conflict. */
export interface SqlCheck {
  readonly check: string
  readonly params: readonly unknown[]
  /** The reason in the ConflictError when it finds none. */
  readonly else?: ConflictReason | undefined
}

export type Write = SqlWrite | SqlCheck | ChainAppend

/** The end of a chain: number and MAC of its last entry. */
export interface ChainHead {
  readonly seq: number
  readonly mac: Uint8Array
}

/** Computes the next link of a chain; injected, because the meaning of entries belongs to `audit/`. */
export type ChainLink = (head: ChainHead | null, entry: ChainAppend['append']) => ChainHead

/**
 * Thrown by `commit` when a statement changed another number of rows than its list expected. The whole list is rolled
 * back.
 */
export class ConflictError extends Error {
  /** The reason that the statement gives; null when it gives none. */
  readonly reason: ConflictReason | null
  /** `index`: the position of the statement in its list. `options.cause`: the error of the database, if it had one. */
  constructor(index: number, reason: ConflictReason | null, options?: ErrorOptions) {
    super(`statement ${index} changed an unexpected number of rows${reason === null ? '' : `: ${reason}`}`, options)
    this.name = 'ConflictError'
    this.reason = reason
  }
}

/**
 * The error for the statement at `index` of `list`, whose expectation failed. A credential that has ended is UNAUTHORIZED
 * for every caller: to try again does not help.
 */
export function conflictAt(list: readonly Write[], index: number): ConflictError | AppError {
  const write = list[index]
  const reason = write === undefined || 'append' in write ? null : (write.else ?? null)
  return reason === 'credential_ended' ? new AppError('UNAUTHORIZED') : new ConflictError(index, reason)
}
