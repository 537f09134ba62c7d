import { isIP } from 'node:net'
import type { Dispatcher } from 'undici'
import { type Clock, systemClock } from '../clock.ts'
import { createGuardedConnect } from './connect.ts'
import { type EgressPolicy, portOf } from './policy.ts'
import { OriginPools, type OriginPoolsOptions } from './pools.ts'
import { createCachedResolve, type ResolveHost, systemResolve } from './resolve.ts'
import { createUpstreamConnect } from './upstream/upstream-connect.ts'
import { createUpstreamDial } from './upstream/upstream-dial.ts'
import { UpstreamPools } from './upstream/upstream-pools.ts'
import type { UpstreamProxy } from './upstream/upstream-proxy.ts'

export { toScrapeError } from './scrape-error.ts'
export type { ResolveHost }

export interface EgressOptions {
  readonly policy: EgressPolicy
  readonly resolve?: ResolveHost
  readonly clock?: Clock
  /** For lookup, TCP and TLS together, in milliseconds. */
  readonly connectTimeoutMs: number
  /** Connections per origin, default 256. */
  readonly connections?: number
  /** Idle origins that are kept, default 512. */
  readonly maxOrigins?: number
}

/** The only way from this process to a target. */
export interface Egress {
  /** Refuses early what can be decided without a lookup; the dispatcher checks every address in any case. */
  check(url: URL): void
  /**
   * Prepares a request: checks the URL and, when there is no connection to it yet, the resolved addresses as
   * `checkResolved`.
   */
  prepare(url: URL): Promise<void>
  /** Resolves the host and checks all its addresses now. Throws TARGET_NOT_ALLOWED, and what the resolver throws. */
  checkResolved(url: URL): Promise<void>
  /**
   * Pass `origin` as a string (`url.origin`) and `path` for speed; redirects are not followed. Header and body timeouts
   * are set per request. `toScrapeError` turns what it throws into an AppError.
   */
  readonly dispatcher: Dispatcher
  /** The way out through a session's own proxy; null: without one. Nothing that goes through a proxy ever goes around it. */
  through(proxy: UpstreamProxy | null): EgressRoute
  /** Waits for running requests, then closes every connection. */
  close(): Promise<void>
}

/** One way to targets; every connection on it is checked. */
export type EgressRoute = Pick<Egress, 'prepare' | 'dispatcher'>

/** Proxies whose connections are kept. */
const maxProxies = 64

/** Keep-alive pools in which every connection is checked by the policy. */
export function createEgress(options: EgressOptions): Egress {
  const { policy, connectTimeoutMs } = options
  const resolve = createCachedResolve({
    resolve: options.resolve ?? systemResolve,
    clock: options.clock ?? systemClock,
  })
  const poolsWith = (connectFor: OriginPoolsOptions['connectFor']) =>
    new OriginPools({
      connectFor,
      connections: options.connections ?? 256,
      maxOrigins: options.maxOrigins ?? 512,
    })
  const dispatcher = poolsWith((origin) =>
    createGuardedConnect({ policy, resolve, port: portOf(origin), timeoutMs: connectTimeoutMs }),
  )
  const dialThrough = createUpstreamDial({ policy, resolve, timeoutMs: connectTimeoutMs })
  const upstream = new UpstreamPools((proxy) => {
    const dial = dialThrough(proxy)
    return poolsWith((origin) => createUpstreamConnect({ dial, port: portOf(origin), timeoutMs: connectTimeoutMs }))
  }, maxProxies)
  const checkResolved = async (url: URL): Promise<void> => {
    policy.checkUrl(url)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(host) === 0 ? await resolve(host) : [{ address: host }]
    for (const { address } of addresses) policy.checkAddress(address, portOf(url))
  }
  const routeOver = (pools: OriginPools): EgressRoute => ({
    prepare: async (url) => (pools.isConnected(url.origin) ? policy.checkUrl(url) : checkResolved(url)),
    dispatcher: pools,
  })
  const direct = routeOver(dispatcher)
  return {
    ...direct,
    check: (url) => policy.checkUrl(url),
    checkResolved,
    through: (proxy) => (proxy === null ? direct : routeOver(upstream.poolsOf(proxy))),
    close: async () => {
      await Promise.all([dispatcher.close(), upstream.close()])
    },
  }
}
