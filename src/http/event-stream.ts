import { Readable } from 'node:stream'
import type { EventStream } from '../events/streams.ts'
import { eventSchema, toEventBody } from './schemas/event.ts'
import { compileSerializer } from './serialize.ts'

/** How long a reader waits before it reconnects, in milliseconds. */
const retryMs = 3_000

/** Writes events as server-sent events (HTML Living Standard §9.2); the id of each is its number. */
export function createEventStreamWriter(): (stream: EventStream) => Readable {
  const serialize = compileSerializer(eventSchema)
  const lines = async function* (stream: EventStream): AsyncGenerator<string> {
    yield `retry: ${retryMs}\n\n`
    for await (const events of stream) {
      if (events.length === 0) yield ': here\n\n'
      for (const event of events) {
        yield `id: ${event.seq}\nevent: ${event.type}\ndata: ${serialize(toEventBody(event))}\n\n`
      }
    }
  }
  // A slow reader holds back the generator, and with it the next page.
  return (stream) => Readable.from(lines(stream), { objectMode: false, highWaterMark: 16_384 })
}
