import type { MessagePort } from 'node:worker_threads'
import type { ChainLink, Write } from '../write.ts'
import { openConnection } from './connection.ts'
import { type ListOutcome, runGroup } from './group.ts'
import { inPlace } from './in-place.ts'
import { scrub } from './scrub.ts'

/** A message from the main thread to the writer's thread: one group at a time. */
export interface WriterRequest {
  readonly lists: readonly (readonly Write[])[]
  /** Empty the log afterwards. */
  readonly scrub: boolean
}

export interface WriterResponse {
  readonly outcomes: readonly ListOutcome[]
  /** Null when no scrub was requested. */
  readonly scrubbed: boolean | null
}

/** `opened` once, before the first response: the database can be written. */
export type WriterMessage = WriterResponse | 'opened'

/**
 * Runs the writer's thread: its own connection, one group per message, until the port closes. While the path of the
 * database leads to another file, or to none, every list fails.
 */
export function serveWriter(port: MessagePort, path: string, link: ChainLink): void {
  const connection = openConnection(path, 'write')
  const isInPlace = inPlace(path)
  const run = (lists: WriterRequest['lists']): ListOutcome[] =>
    isInPlace() ? runGroup(connection, lists, link) : lists.map(() => ({ failed: notInPlace }))
  port.postMessage('opened' satisfies WriterMessage)
  port.on('message', (request: WriterRequest | 'close') => {
    if (request === 'close') {
      // A scrub may be due, and if another process keeps the log, closing does not remove it.
      scrub(connection)
      connection.close()
      port.close()
      return
    }
    const outcomes = request.lists.length === 0 ? [] : run(request.lists)
    const response: WriterResponse = { outcomes, scrubbed: request.scrub ? scrub(connection) : null }
    port.postMessage(response)
  })
}

const notInPlace =
  'the database file was moved away or replaced while the server was running: put it back, or stop the server'
