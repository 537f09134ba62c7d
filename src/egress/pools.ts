import type { buildConnector } from 'undici'
import { Dispatcher, errors, Pool } from 'undici'
import { inPieces } from './in-pieces.ts'

export interface OriginPoolsOptions {
  /** A connector for one origin; called once per pool. */
  readonly connectFor: (origin: URL, account: string) => buildConnector.connector
  /** Connections of an account to one origin; further requests wait in its queue. */
  readonly connections: number
  /** Beyond so many pools, idle ones are not kept. */
  readonly maxPools: number
  /** The longest time that a target may ask for an idle connection to be kept, default 30,000. */
  readonly maxKeepAliveMs?: number
}

/** How long an idle connection is kept when the target does not say; and at most, since each account has its own. */
const keepAliveTimeoutMs = 10_000
const maxKeepAliveMs = 30_000
/** Of one response, as in Chromium. */
export const maxHeaderBytes = 256 * 1024

/**
 * One keep-alive pool for each account and origin, in our own map: cheaper per request than undici's Agent, and
 * bounded. A pool is removed when its last connection has closed or, beyond `maxPools`, when it is idle and the least
 * recently used.
 *
 * Accounts share no connection: one of them could leave something on it for the requests of another, as the rest of a
 * request or an answer, or a user whom the site has authenticated for this connection.
 */
export class OriginPools {
  readonly #options: OriginPoolsOptions
  /** By account and origin, least recently used first. */
  readonly #pools = new Map<string, Pool>()
  /** Open connections of each pool: its own statistics go over all connections six times. */
  readonly #connections = new WeakMap<Pool, number>()
  #closed = false

  constructor(options: OriginPoolsOptions) {
    this.#options = options
  }

  /** How many pools there are now. */
  get size(): number {
    return this.#pools.size
  }

  /** The connections of one account. */
  of(account: string): AccountPools {
    return new AccountPools(this, account)
  }

  /** Whether the account has a connection to this origin. */
  isConnected(account: string, origin: string): boolean {
    const pool = this.#pools.get(keyOf(account, origin))
    return pool !== undefined && this.#connectionsOf(pool) > 0
  }

  #connectionsOf(pool: Pool): number {
    return this.#connections.get(pool) ?? 0
  }

  poolOf(account: string, origin: string): Pool {
    if (this.#closed) throw new errors.ClientClosedError()
    const key = keyOf(account, origin)
    const known = this.#pools.get(key)
    if (known === undefined && this.#pools.size >= this.#options.maxPools) this.#dropOldestIdle()
    const pool = known ?? this.#createPool(account, origin)
    this.#pools.delete(key)
    this.#pools.set(key, pool)
    return pool
  }

  /** Waits for running requests, then closes every connection. */
  async close(): Promise<void> {
    this.#closed = true
    const pools = Array.from(this.#pools.values())
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.close()))
  }

  #createPool(account: string, origin: string): Pool {
    const { connectFor, connections } = this.#options
    const key = keyOf(account, origin)
    const pool = new Pool(origin, {
      connect: inPieces(connectFor(new URL(origin), account)),
      allowH2: false,
      connections,
      pipelining: 1,
      keepAliveTimeout: keepAliveTimeoutMs,
      keepAliveMaxTimeout: this.#options.maxKeepAliveMs ?? maxKeepAliveMs,
      maxHeaderSize: maxHeaderBytes,
    })
    // One tick later, after the pool has moved its queue to another connection.
    const dropIfUnused = () => setImmediate(() => this.#dropIfUnused(key, pool))
    const count = (change: 1 | -1) => () => this.#connections.set(pool, this.#connectionsOf(pool) + change)
    pool.on('connect', count(1)).on('disconnect', count(-1))
    pool.on('disconnect', dropIfUnused).on('connectionError', dropIfUnused)
    return pool
  }

  #dropIfUnused(key: string, pool: Pool): void {
    if (this.#pools.get(key) !== pool) return
    const { connected, size } = pool.stats
    if (connected === 0 && size === 0) this.#drop(key, pool)
  }

  #dropOldestIdle(): void {
    for (const [key, pool] of this.#pools) {
      if (pool.stats.size > 0) continue
      this.#drop(key, pool)
      return
    }
  }

  #drop(key: string, pool: Pool): void {
    this.#pools.delete(key)
    pool.close().catch(() => undefined)
  }
}

/** The pools of one account. */
class AccountPools extends Dispatcher {
  readonly #pools: OriginPools
  readonly #account: string

  constructor(pools: OriginPools, account: string) {
    super()
    this.#pools = pools
    this.#account = account
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const origin = typeof options.origin === 'string' ? options.origin : (options.origin?.origin ?? '')
    return this.#pools.poolOf(this.#account, origin).dispatch(options, handler)
  }
}

const keyOf = (account: string, origin: string): string => `${account} ${origin}`
