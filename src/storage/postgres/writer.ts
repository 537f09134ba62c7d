import { setTimeout as pause } from 'node:timers/promises'
import { systemRandom, type Timer } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { type ChainLink, conflictAt, type Write } from '../write.ts'
import { answerWithin } from './answer-within.ts'
import { BatchError, runBatch, type Statement, sqlStateOf } from './batch.ts'
import { ChainHeads, chainsOf } from './chain-heads.ts'
import type { PostgresConnections } from './connections.ts'
import { expected, missed } from './expected.ts'
import type { StatementNames } from './statement-names.ts'

type List = readonly Write[]

interface Pending {
  readonly list: List
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Why lists that were sent together were rolled back. */
type Failure =
  /** Another process has appended to a chain. */
  | { readonly kind: 'stale' }
  /** A concurrent transaction was in the way. */
  | { readonly kind: 'again'; readonly cause: unknown }
  /** One list, by its position, failed an expectation or a constraint, or its SQL is wrong. */
  | { readonly kind: 'refused'; readonly at: number; readonly error: Error }
  /** The database cannot be reached or written. */
  | { readonly kind: 'unavailable'; readonly cause: unknown }

export interface WriterParts {
  readonly connections: Pick<PostgresConnections, 'writes'>
  readonly names: StatementNames
  readonly link: ChainLink
  readonly timer: Timer
}

/** The most lists in one transaction. */
const maxGroup = 64
/** After so many lists of a group were refused, each of the others runs alone. */
const mostRefused = 3
/** A group waits so long for a lock, in milliseconds; then each of its lists runs alone, and so locks little at a time. */
const groupLockMs = 50
const aloneLockMs = 5_000
/** How often a list runs again because of concurrent transactions, each time after a pause. */
const mostRuns = 10
const longestPauseMs = 50
/** How often heads are read again before lists run alone, or fail. */
const mostReads = 50
const trialPauseMs = 1_000

/** Changes nothing, and fails as any other write would, such as on a standby. */
const trial: List = [{ sql: 'update server_secrets set name = name where false', params: [] }]

/**
 * Commits in groups, on one connection, as the writer of SQLite does: a list that comes while it is idle is sent
 * immediately, and what comes while a transaction runs is the next group. A group is one transaction in one round trip. If
 * that fails because of one list, the others run without it, and it runs alone.
 */
export class PostgresWriter {
  readonly #parts: WriterParts
  readonly #heads: ChainHeads
  readonly #queue: Pending[] = []
  #running: Promise<void> | null = null
  #isFailing = false
  #cancelTrial = (): void => {}
  #isClosed = false

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#heads = new ChainHeads(parts.link)
  }

  /** False from a write that failed until one succeeds, which is tried once a second. */
  isWritable(): boolean {
    return !this.#isFailing
  }

  /** Throws ConflictError or AppError. */
  commit(list: List): Promise<void> {
    if (this.#isClosed) return Promise.reject(new AppError('STORAGE_UNAVAILABLE'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ list, resolve, reject })
      this.#next()
    })
  }

  /** Finishes the accepted lists. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTrial()
    while (this.#running !== null) await this.#running
  }

  #next(): void {
    if (this.#running !== null || this.#queue.length === 0) return
    this.#running = this.#run(this.#queue.splice(0, maxGroup)).finally(() => {
      this.#running = null
      this.#next()
    })
  }

  async #run(group: readonly Pending[]): Promise<void> {
    let together = group
    const apart: Pending[] = []
    for (let reads = 0; together.length > 1 && apart.length < mostRefused; ) {
      const failure = await this.#attempt(
        together.map(({ list }) => list),
        groupLockMs,
      )
      if (failure === null) {
        for (const { resolve } of together) resolve()
        together = []
      } else if (failure.kind === 'refused') {
        apart.push(...together.slice(failure.at, failure.at + 1))
        together = together.toSpliced(failure.at, 1)
      } else if (failure.kind === 'stale' && reads < mostRefused) reads += 1
      else if (failure.kind === 'unavailable') return this.#fail([...together, ...apart], failure.cause)
      else break
    }
    const alone = [...together, ...apart]
    for (const [at, pending] of alone.entries()) {
      const failure = await this.#runAlone(pending.list)
      if (failure === null) pending.resolve()
      else if (failure.kind === 'refused') pending.reject(failure.error)
      else if (failure.kind === 'unavailable') return this.#fail(alone.slice(at), failure.cause)
      else pending.reject(unavailable('cause' in failure ? failure.cause : new Error('its chain never rests')))
    }
  }

  /** The last failure if it never succeeds. */
  async #runAlone(list: List): Promise<Failure | null> {
    let [runs, reads] = [0, 0]
    for (;;) {
      const failure = await this.#attempt([list], aloneLockMs)
      if (failure?.kind === 'stale' && reads < mostReads) reads += 1
      else if (failure?.kind === 'again' && runs < mostRuns) {
        runs += 1
        await pause(systemRandom.fraction() * longestPauseMs)
      } else return failure
    }
  }

  /** Everything that waits fails as well: to find out again that the database is away takes seconds. */
  #fail(group: readonly Pending[], cause: unknown): void {
    this.#isFailing = true
    for (const { reject } of [...group, ...this.#queue.splice(0)]) reject(unavailable(cause))
    this.#tryLater()
  }

  #tryLater(): void {
    this.#cancelTrial()
    this.#cancelTrial = this.#parts.timer.after(trialPauseMs, () => {
      if (this.#isFailing && !this.#isClosed) void this.commit(trial).catch(() => {})
    })
  }

  /** Runs lists as one transaction. Null: it is committed. */
  async #attempt(lists: readonly List[], lockMs: number): Promise<Failure | null> {
    const { connections, names } = this.#parts
    const chains = chainsOf(lists)
    try {
      const client = await connections.writes.connect()
      let isBroken = true
      try {
        await answerWithin(this.#heads.know(chains, client))
        const links = this.#heads.begin()
        const compiled = lists.map((list) =>
          list.map((write) => ('append' in write ? links.append(write.append) : expected(write))),
        )
        await answerWithin(runBatch(client, [lockTimeout(lockMs), ...compiled.flat()], names))
        links.keep()
        isBroken = false
      } catch (error) {
        isBroken = !(error instanceof BatchError)
        throw error
      } finally {
        client.release(isBroken)
      }
      this.#isFailing = false
      return null
    } catch (error) {
      const failure = failureOf(error, lists)
      if (failure.kind !== 'refused') this.#heads.forget(chains)
      return failure
    }
  }
}

function lockTimeout(ms: number): Statement {
  return { sql: "select set_config('lock_timeout', $1, true)", params: [`${ms}ms`] }
}

/** `error.at` counts all statements of the lists, after the one that sets the time-out. */
function failureOf(error: unknown, lists: readonly List[]): Failure {
  const state = error instanceof BatchError ? sqlStateOf(error.cause) : null
  if (!(error instanceof BatchError) || state === null) return { kind: 'unavailable', cause: error }
  const { cause } = error
  // A serialization failure, a deadlock, or a lock that did not become free in time.
  if (['40001', '40P01', '55P03'].includes(state)) return { kind: 'again', cause }
  let [at, index] = [0, error.at - 1]
  while (at < lists.length && index >= (lists[at]?.length ?? 0)) {
    index -= lists[at]?.length ?? 0
    at += 1
  }
  const list = lists[at]
  const write = list?.[index]
  // A database that shuts down, has no room, is a standby: no list is at fault.
  if (list === undefined || write === undefined || /^(08|25|53|57|58|F0|XX)/.test(state)) {
    return { kind: 'unavailable', cause }
  }
  if (state === missed && 'append' in write) return { kind: 'stale' }
  const isConflict = state === missed || state.startsWith('23')
  return { kind: 'refused', at, error: isConflict ? conflictAt(list, index) : unavailable(cause) }
}

function unavailable(cause: unknown): AppError {
  return new AppError('STORAGE_UNAVAILABLE', { cause })
}
