import type { MessagePort } from 'node:worker_threads'
import type { ChainLink, Write } from '../write.ts'
import { openConnection } from './connection.ts'
import { type ListOutcome, runGroup } from './group.ts'
import { scrub } from './scrub.ts'

/** What the main thread asks of the writer's thread: one group at a time. */
export interface WriterRequest {
  readonly lists: readonly (readonly Write[])[]
  /** Empty the log afterwards. */
  readonly scrub: boolean
}

export interface WriterResponse {
  readonly outcomes: readonly ListOutcome[]
  /** Null where no scrub was asked for. */
  readonly scrubbed: boolean | null
}

/** `opened` once, before the first response: the database can be written. */
export type WriterMessage = WriterResponse | 'opened'

/** The whole life of the writer's thread: its own connection, a group a message, until the port closes. */
export function serveWriter(port: MessagePort, path: string, link: ChainLink): void {
  const connection = openConnection(path, 'write')
  port.postMessage('opened' satisfies WriterMessage)
  port.on('message', (request: WriterRequest | 'close') => {
    if (request === 'close') {
      connection.close()
      port.close()
      return
    }
    const outcomes = request.lists.length === 0 ? [] : runGroup(connection, request.lists, link)
    const response: WriterResponse = { outcomes, scrubbed: request.scrub ? scrub(connection) : null }
    port.postMessage(response)
  })
}
