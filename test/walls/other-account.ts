import type { Client } from '../support/client.ts'
import type { Site } from '../support/site.ts'

/** What an account saw that did nothing unusual; times in milliseconds. */
export interface OtherAccount {
  readonly reads: Latencies
  readonly scrapes: Latencies
  /** Answers other than 200. */
  readonly errors: number
}

export interface Latencies {
  readonly count: number
  readonly p50: number
  readonly p99: number
}

/** Watches an account that reads a session and scrapes with it, one request after the other, twenty of each a second. */
export async function watchOther(client: Client, site: Site) {
  const { id } = await client.create({ name: 'Shop', domain: '127.0.0.1', cookies: { sid: 'good' } })
  const url = site.url('/account')
  return {
    during: async (work: () => Promise<void>): Promise<OtherAccount> => {
      let isOver = false
      let errors = 0
      const repeat = async (ask: () => Promise<{ status: number }>): Promise<Latencies> => {
        const times: number[] = []
        while (!isOver) {
          const start = performance.now()
          if ((await ask()).status !== 200) errors += 1
          times.push(performance.now() - start)
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        return latencies(times)
      }
      const reads = repeat(() => client.call('GET', `/sessions/${id}`))
      const scrapes = repeat(() => client.scrape({ url, session_id: id }))
      await work()
      isOver = true
      return { reads: await reads, scrapes: await scrapes, errors }
    },
  }
}

function latencies(times: readonly number[]): Latencies {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) => Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 10) / 10
  return { count: times.length, p50: at(0.5), p99: at(0.99) }
}
