import type { OriginPools } from '../pools.ts'
import { type UpstreamProxy, upstreamKey } from './upstream-proxy.ts'

/** Proxies whose connections are kept. */
const maxProxies = 64

/**
 * Keeps the connections of each proxy, with its credentials, separate from all others; the least recently used are
 * closed first.
 */
export class UpstreamPools {
  readonly #create: (proxy: UpstreamProxy) => OriginPools
  readonly #pools = new Map<string, OriginPools>()

  constructor(create: (proxy: UpstreamProxy) => OriginPools) {
    this.#create = create
  }

  poolsOf(proxy: UpstreamProxy): OriginPools {
    const key = upstreamKey(proxy)
    const pools = this.#pools.get(key) ?? this.#create(proxy)
    this.#pools.delete(key)
    this.#pools.set(key, pools)
    const oldest = this.#pools.entries().next()
    if (this.#pools.size > maxProxies && !oldest.done) {
      this.#pools.delete(oldest.value[0])
      // Running requests on them are completed.
      oldest.value[1].close().catch(() => undefined)
    }
    return pools
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#pools.values(), (pools) => pools.close()))
    this.#pools.clear()
  }
}
