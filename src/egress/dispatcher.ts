import type { Dispatcher } from 'undici'
import { createGuardedConnect } from './connect.ts'
import { type EgressPolicy, portOf, withoutBrackets } from './policy.ts'
import { OriginPools, type OriginPoolsOptions } from './pools.ts'
import { checkedAddresses, type LookupCaller, type ResolveFor } from './resolve.ts'
import { createUpstreamConnect, createUpstreamDial, resolveProxy } from './upstream/upstream-dial.ts'
import { UpstreamPools } from './upstream/upstream-pools.ts'
import type { UpstreamProxy } from './upstream/upstream-proxy.ts'

export interface EgressOptions {
  readonly policy: EgressPolicy
  readonly resolve: ResolveFor
  /** For lookup, TCP and TLS together, in milliseconds. */
  readonly connectTimeoutMs: number
  /** Connections of an account to one origin, default 256. */
  readonly connections?: number
  /** Pools that are kept although they are idle, default 512. */
  readonly maxPools?: number
}

/** An account's way to targets; every connection on it is checked, and no other account uses it. */
export interface EgressRoute {
  /**
   * Prepares a request: checks the URL and, when there is no connection to it yet, the resolved addresses as
   * `checkResolved`. Call it before each request.
   */
  prepare(url: URL, signal: AbortSignal): Promise<void>
  /** Whether there is a connection to its origin, used or not. */
  isConnected(url: URL): boolean
  /**
   * Pass `origin` as a string (`url.origin`) and `path` for speed; redirects are not followed. Header and body timeouts
   * are set per request. `toScrapeError` turns what it throws into an AppError.
   */
  readonly dispatcher: Dispatcher
}

/** The only way from this process to a target. */
export type Egress = ReturnType<typeof createEgress>

/** Keep-alive pools in which every connection is checked by the policy. */
export function createEgress(options: EgressOptions) {
  const { policy, resolve, connectTimeoutMs } = options
  const poolsWith = (connectFor: OriginPoolsOptions['connectFor']) =>
    new OriginPools({
      connectFor,
      connections: options.connections ?? 256,
      maxPools: options.maxPools ?? 512,
    })
  const direct = poolsWith((origin, account) =>
    createGuardedConnect({
      policy,
      resolve: (name) => resolve(name, { account, signal: AbortSignal.timeout(connectTimeoutMs) }),
      port: portOf(origin),
      timeoutMs: connectTimeoutMs,
    }),
  )
  const upstream = new UpstreamPools((proxy) =>
    poolsWith((origin, account) => {
      const dial = createUpstreamDial({ policy, resolve, account, timeoutMs: connectTimeoutMs }, proxy)
      return createUpstreamConnect(dial, portOf(origin), connectTimeoutMs)
    }),
  )
  const resolveAll = async (url: URL, proxy: UpstreamProxy | null, caller: LookupCaller): Promise<void> => {
    const guard = { policy, resolve: (host: string) => resolve(host, caller), port: portOf(url) }
    await checkedAddresses(guard, withoutBrackets(url.hostname))
    if (proxy !== null) await resolveProxy(resolve, proxy, caller)
  }
  const routeOver = (pools: OriginPools, account: string, proxy: UpstreamProxy | null): EgressRoute => ({
    prepare: async (url, signal) => {
      policy.checkUrl(url)
      const resolved = resolveAll(url, proxy, { account, signal })
      if (!pools.isConnected(account, url.origin)) return resolved
      // The request does not wait for this; should it need another connection, that finds the lookup running.
      resolved.catch(() => undefined)
    },
    isConnected: (url) => pools.isConnected(account, url.origin),
    dispatcher: pools.of(account),
  })
  return {
    /** Refuses early what can be decided without a lookup; the dispatcher checks every address in any case. */
    check: (url: URL): void => policy.checkUrl(url),
    /** Resolves the host and checks all its addresses now. Throws TARGET_NOT_ALLOWED, and what the resolver throws. */
    checkResolved: async (url: URL, caller: LookupCaller): Promise<void> => {
      policy.checkUrl(url)
      await resolveAll(url, null, caller)
    },
    /**
     * An account's way out through a session's own proxy; null: without one. Nothing that goes through a proxy ever goes
     * around it.
     */
    through: (account: string, proxy: UpstreamProxy | null): EgressRoute =>
      routeOver(proxy === null ? direct : upstream.poolsOf(proxy), account, proxy),
    /** Waits for running requests, then closes every connection. */
    close: async (): Promise<void> => {
      await Promise.all([direct.close(), upstream.close()])
    },
  }
}
