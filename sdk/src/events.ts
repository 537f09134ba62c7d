import type { EventPage, Operations, SessionEvent } from './api.ts'
import { createEventStreamParser, type EventStreamParser } from './event-stream-parser.ts'
import { LatchkeyError } from './latchkey-error.ts'
import { type Paged, paged } from './pages.ts'
import type { RequestOptions, Transport } from './transport.ts'

export interface FollowOptions {
  /** Ends the iteration without an error. */
  readonly signal?: AbortSignal | undefined
  /** Only these types; default: all. */
  readonly types?: readonly SessionEvent['type'][] | undefined
  /** `seq` of the last event that you have, or `next_cursor` of a page: with those after it. Default: from now on. */
  readonly after?: number | string | undefined
  /** Without a sign of life from the server for this long, the client connects again; default 60,000. */
  readonly silenceMs?: number | undefined
}

export type Events = ReturnType<typeof createEvents>

const longestWaitMs = 30_000

/** What happened to your sessions and those shared with you. */
export function createEvents({ json, open, wait }: Transport) {
  /** One connection: its events, until it ends. */
  async function* read(parser: EventStreamParser, { signal, types, silenceMs = 60_000 }: FollowOptions) {
    const last = parser.lastEventId
    const response = await open('streamEvents', {
      query: types === undefined ? {} : { type: types.join() },
      headers: last === '' ? {} : { 'last-event-id': last },
      options: { signal },
    })
    if (response.body === null) return
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    try {
      for (;;) {
        const chunk = await withoutSilence(reader, silenceMs)
        if (chunk.done) return
        for (const { data } of parser.push(decoder.decode(chunk.value, { stream: true }))) {
          yield JSON.parse(data) as SessionEvent
        }
      }
    } finally {
      await reader.cancel().catch(() => undefined)
    }
  }

  return {
    /** Those that are kept, oldest first. `next_cursor` of the last page is where to ask again. */
    list: (query: Operations['listEvents']['query'] = {}, options?: RequestOptions): Paged<EventPage, SessionEvent> =>
      paged(
        (cursor = query.cursor) => json('listEvents', { query: { ...query, cursor }, options }),
        (page) => page.events,
        (page) => (page.has_more ? page.next_cursor : null),
      ),
    /**
     * Events as they happen, without an end. Once connected, it connects again whenever the connection breaks, and
     * continues after the last event. Without `after`, what happens while it connects again before its first event is
     * missed. Throws what the server refuses, such as UNAUTHORIZED.
     */
    follow: async function* (options: FollowOptions = {}): AsyncGenerator<SessionEvent, void, undefined> {
      const { signal, after } = options
      let failures = 0
      let wasConnected = false
      let lastEventId = after === undefined ? '' : String(after)
      const isOver = () => signal?.aborted === true
      while (!isOver()) {
        const parser = createEventStreamParser(lastEventId)
        try {
          for await (const event of read(parser, options)) {
            failures = 0
            yield event
          }
          failures = 0
        } catch (error) {
          if (isOver()) return
          if (error instanceof LatchkeyError && !(wasConnected && isPassing(error))) throw error
          failures += 1
        }
        wasConnected = true
        lastEventId = parser.lastEventId
        const waitMs = Math.min((parser.retryMs ?? 1000) * 2 ** failures, longestWaitMs)
        await wait(waitMs, signal).catch((error: unknown) => {
          if (!isOver()) throw error
        })
      }
    },
  }
}

/** Whether the server may be back later. */
const isPassing = ({ status }: LatchkeyError): boolean => status === null || status >= 500 || status === 429

/** The next chunk; after too long a silence, as if the connection had ended. */
async function withoutSilence(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  silenceMs: number,
): Promise<{ readonly done: true } | { readonly done: false; readonly value: Uint8Array }> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<{ readonly done: true }>((resolve) => {
    timer = setTimeout(() => resolve({ done: true }), silenceMs)
  })
  try {
    const chunk = await Promise.race([reader.read(), silence])
    return chunk.done ? { done: true } : { done: false, value: chunk.value as Uint8Array }
  } finally {
    clearTimeout(timer)
  }
}
