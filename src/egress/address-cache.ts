import type { LookupAddress } from 'node:dns'
import type { Clock } from '../clock.ts'

/** The addresses of a name, in the resolver's order. */
export type Addresses = readonly LookupAddress[]

/** In the cache; the oldest is dropped first. */
const maxNames = 1_000

/** How long a result is used, from its arrival. */
const ttlMs = 5_000

/** Lookups that run, and the results of others for seconds. Failures are not kept. */
export class AddressCache {
  readonly #clock: Clock
  readonly #answers = new Map<string, { until: number; readonly addresses: Promise<Addresses> }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(hostname: string): Promise<Addresses> | undefined {
    const known = this.#answers.get(hostname)
    return known !== undefined && this.#clock.now() < known.until ? known.addresses : undefined
  }

  add(hostname: string, addresses: Promise<Addresses>): void {
    const answer = { until: Number.POSITIVE_INFINITY, addresses }
    this.#answers.delete(hostname)
    this.#answers.set(hostname, answer)
    addresses.then(
      () => {
        answer.until = this.#clock.now() + ttlMs
      },
      () => {
        if (this.#answers.get(hostname) === answer) this.#answers.delete(hostname)
      },
    )
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > maxNames && oldest !== undefined) this.#answers.delete(oldest)
  }
}
