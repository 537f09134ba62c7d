import { promises as dns, type LookupAddress } from 'node:dns'
import type { Clock } from '../clock.ts'

/** Resolves a name; injected, so that tests can define any name. Rejects as `dns.lookup` does. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>

/** The system's own resolver, including its hosts file; runs on libuv's threads. */
export const systemResolve: ResolveHost = (hostname) => dns.lookup(hostname, { all: true })

export interface CachedResolveOptions {
  readonly resolve: ResolveHost
  readonly clock: Clock
}

/** In the cache; the oldest is dropped first. */
const maxNames = 1_000

/** How long a result is used. */
const ttlMs = 5_000

/**
 * A resolver that caches results for seconds and asks once when many ask for the same name. Cached addresses are not
 * trusted: the connector checks them each time. Failures are not cached.
 */
export function createCachedResolve({ resolve, clock }: CachedResolveOptions): ResolveHost {
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
