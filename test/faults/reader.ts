import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../support/client.ts'

interface Page {
  readonly events: readonly { readonly id: string }[]
  readonly next_cursor: string
}

/** Reads events with a cursor that it keeps while servers come and go. */
export interface Reader {
  readonly read: string[]
  /** Reads until the server is gone or the signal aborts. */
  follow(address: string, signal: AbortSignal): Promise<void>
  /** Reads what there is. */
  catchUp(address: string): Promise<void>
}

export function createReader(key: string): Reader {
  const read: string[] = []
  let cursor = '0'
  const page = async (address: string): Promise<number> => {
    const { status, json } = await createClient(address, key).call<Page>('GET', `/events?limit=200&cursor=${cursor}`)
    if (status !== 200) throw new Error(`GET /events: ${status}`)
    read.push(...json.events.map(({ id }) => id))
    cursor = json.next_cursor
    return json.events.length
  }
  return {
    read,
    follow: async (address, signal) => {
      try {
        while (!signal.aborted) {
          await page(address)
          await pause(5)
        }
      } catch {
        // The server was killed.
      }
    },
    catchUp: async (address) => {
      while ((await page(address)) > 0) {
        // There may be more.
      }
    },
  }
}
