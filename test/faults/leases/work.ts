import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../../support/client.ts'
import { key } from '../process.ts'
import type { FaultyNode } from './process.ts'

/** Clients that want the same sessions of every server, all the time. */
export interface Work {
  answered(): number
  refused(): Readonly<Record<string, number>>
  end(): Promise<void>
}

/** At each server for each session, so that somebody always waits. */
const clients = 2

export function startWork(nodes: readonly FaultyNode[], sessionIds: readonly string[], url: string): Work {
  const over = new AbortController()
  const refused: Record<string, number> = {}
  let answered = 0
  const work = async (node: FaultyNode, sessionId: string): Promise<void> => {
    while (!over.signal.aborted) {
      const address = node.address()
      if (address === null) {
        await pause(20)
        continue
      }
      const body = { url, session_id: sessionId, timeout: 20 }
      const said = await createClient(address, key)
        .call('POST', '/scrape', body, { signal: AbortSignal.any([over.signal, AbortSignal.timeout(30_000)]) })
        .then(
          ({ status, json }) => (status === 200 ? null : `${status} ${json.code}`),
          () => 'no answer',
        )
      if (said === null) answered += 1
      else refused[said] = (refused[said] ?? 0) + 1
      // A server that is gone refuses connections at once.
      if (said !== null) await pause(20)
    }
  }
  const all = nodes.flatMap((node) => sessionIds.flatMap((id) => Array.from({ length: clients }, () => work(node, id))))
  return {
    answered: () => answered,
    refused: () => refused,
    end: async () => {
      over.abort()
      await Promise.all(all)
    },
  }
}
