import { promises as dns, type LookupAddress } from 'node:dns'
import type { Clock } from '../clock.ts'

/** How a name is resolved; injected, so that a test can answer for any name. Rejects as `dns.lookup` does. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>

/** The system's own resolver, its hosts file included; runs on libuv's threads. */
export const systemResolve: ResolveHost = (hostname) => dns.lookup(hostname, { all: true })

export interface CachedResolveOptions {
  readonly resolve: ResolveHost
  readonly clock: Clock
  /** How long an answer is used, in milliseconds. */
  readonly ttlMs: number
  /** Names held at most; the oldest goes first. */
  readonly maxNames: number
}

/**
 * A resolver that keeps answers for seconds and asks once for a name that many ask for at a time.
 * An answer from here is no verdict: whoever dials checks it, each time. Failures are not kept.
 */
export function createCachedResolve(options: CachedResolveOptions): ResolveHost {
  const { resolve, clock, ttlMs, maxNames } = options
  const answers = new Map<string, { readonly until: number; readonly addresses: Promise<readonly LookupAddress[]> }>()

  return (hostname) => {
    const now = clock.now()
    const known = answers.get(hostname)
    if (known !== undefined && now < known.until) return known.addresses

    const answer = { until: now + ttlMs, addresses: resolve(hostname) }
    answers.delete(hostname)
    answers.set(hostname, answer)
    answer.addresses.catch(() => {
      if (answers.get(hostname) === answer) answers.delete(hostname)
    })
    const oldest = answers.keys().next()
    if (answers.size > maxNames && !oldest.done) answers.delete(oldest.value)
    return answer.addresses
  }
}
