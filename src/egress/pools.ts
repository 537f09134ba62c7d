import type { buildConnector } from 'undici'
import { Dispatcher, errors, Pool } from 'undici'
import { inPieces } from './in-pieces.ts'

export interface OriginPoolsOptions {
  /** A connector for one origin; called once per pool. */
  readonly connectFor: (origin: URL) => buildConnector.connector
  /** Connections per origin; further requests wait in its queue. */
  readonly connections: number
  /** Idle origins that are kept. */
  readonly maxOrigins: number
}

/** How long an idle connection is kept when the target does not say. */
const keepAliveTimeoutMs = 10_000
/** Of one response, as in Chromium. */
const maxHeaderBytes = 256 * 1024

/**
 * One keep-alive pool per origin, in our own map: cheaper per request than undici's Agent, and bounded. A pool is
 * removed when its last connection has closed or, beyond `maxOrigins`, when it is idle and the least recently used.
 */
export class OriginPools extends Dispatcher {
  readonly #options: OriginPoolsOptions
  /** Least recently used first. */
  readonly #pools = new Map<string, Pool>()
  /** Open connections of each pool: its own statistics go over all connections six times. */
  readonly #connections = new WeakMap<Pool, number>()
  #closed = false

  constructor(options: OriginPoolsOptions) {
    super()
    this.#options = options
  }

  /** How many origins have a pool now. */
  get size(): number {
    return this.#pools.size
  }

  /** Whether there is a connection to this origin. */
  isConnected(origin: string): boolean {
    const pool = this.#pools.get(origin)
    return pool !== undefined && this.#connectionsOf(pool) > 0
  }

  #connectionsOf(pool: Pool): number {
    return this.#connections.get(pool) ?? 0
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#closed) throw new errors.ClientClosedError()
    const origin = typeof options.origin === 'string' ? options.origin : (options.origin?.origin ?? '')
    return this.#poolOf(origin).dispatch(options, handler)
  }

  /** Waits for running requests, then closes every connection. */
  override async close(): Promise<void> {
    this.#closed = true
    const pools = Array.from(this.#pools.values())
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.close()))
  }

  #poolOf(origin: string): Pool {
    const known = this.#pools.get(origin)
    if (known === undefined && this.#pools.size >= this.#options.maxOrigins) this.#dropOldestIdle()
    const pool = known ?? this.#createPool(origin)
    this.#pools.delete(origin)
    this.#pools.set(origin, pool)
    return pool
  }

  #createPool(origin: string): Pool {
    const { connectFor, connections } = this.#options
    const pool = new Pool(origin, {
      connect: inPieces(connectFor(new URL(origin))),
      allowH2: false,
      connections,
      pipelining: 1,
      keepAliveTimeout: keepAliveTimeoutMs,
      maxHeaderSize: maxHeaderBytes,
    })
    // One tick later, after the pool has moved its queue to another connection.
    const dropIfUnused = () => setImmediate(() => this.#dropIfUnused(origin, pool))
    const count = (change: 1 | -1) => () => this.#connections.set(pool, this.#connectionsOf(pool) + change)
    pool.on('connect', count(1)).on('disconnect', count(-1))
    pool.on('disconnect', dropIfUnused).on('connectionError', dropIfUnused)
    return pool
  }

  #dropIfUnused(origin: string, pool: Pool): void {
    if (this.#pools.get(origin) !== pool) return
    const { connected, size } = pool.stats
    if (connected === 0 && size === 0) this.#drop(origin, pool)
  }

  #dropOldestIdle(): void {
    for (const [origin, pool] of this.#pools) {
      if (pool.stats.size > 0) continue
      this.#drop(origin, pool)
      return
    }
  }

  #drop(origin: string, pool: Pool): void {
    this.#pools.delete(origin)
    pool.close().catch(() => undefined)
  }
}
