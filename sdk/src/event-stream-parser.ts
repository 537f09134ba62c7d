/** An event of a stream of server-sent events. */
export interface StreamedEvent {
  readonly type: string
  readonly data: string
}

/** Reads server-sent events (HTML Living Standard §9.2.6) from text that arrives in pieces. */
export interface EventStreamParser {
  /** The events that this piece completes. */
  push(piece: string): readonly StreamedEvent[]
  /** For the header Last-Event-ID of the next request; empty: none yet. */
  readonly lastEventId: string
  /** How long the server wants a reader to wait before it connects again; null: it did not say. */
  readonly retryMs: number | null
}

export function createEventStreamParser(lastEventId = ''): EventStreamParser {
  let rest = ''
  let data: string[] = []
  let type = ''
  // The id of an event counts once the event is complete.
  let nextId = lastEventId
  let retryMs: number | null = null

  const take = (line: string): StreamedEvent | null => {
    if (line === '') {
      lastEventId = nextId
      const event = data.length === 0 ? null : { type: type === '' ? 'message' : type, data: data.join('\n') }
      data = []
      type = ''
      return event
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    else if (field === 'event') type = value
    else if (field === 'id' && !value.includes('\0')) nextId = value
    else if (field === 'retry' && /^\d+$/.test(value)) retryMs = Number(value)
    return null
  }

  return {
    push: (piece) => {
      rest += piece
      const events: StreamedEvent[] = []
      // A carriage return at the end may be half of a line break.
      for (let end = /\r\n|\n|\r(?!$)/.exec(rest); end !== null; end = /\r\n|\n|\r(?!$)/.exec(rest)) {
        const event = take(rest.slice(0, end.index))
        rest = rest.slice(end.index + end[0].length)
        if (event !== null) events.push(event)
      }
      return events
    },
    get lastEventId() {
      return lastEventId
    },
    get retryMs() {
      return retryMs
    },
  }
}
