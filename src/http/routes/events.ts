import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { parseCursor } from '../../events/list-events.ts'
import type { EventStream } from '../../events/streams.ts'
import type { Authenticate } from '../plugins/authenticate.ts'
import { disconnectSignal, principalOf } from '../request-parts.ts'
import {
  eventPageSchema,
  eventSchema,
  eventsQuery,
  streamQuery,
  toEventBody,
  toEventPageBody,
} from '../schemas/event.ts'
import { compileSerializer } from '../serialize.ts'
import type { HttpServices } from '../services.ts'
import { type Api, routesOf } from './api.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Headers that the route reads itself, as JSON Schema by name; for the document only. */
    describedHeaders?: Readonly<Record<string, object>>
  }
}

const tags = ['Events']

/** How long a reader waits before it reconnects, in milliseconds. */
const retryMs = 3_000
/** A stream of text, which the route writes itself. */
const textSchema = z.unknown().meta({ type: 'string' })

const lastEventId = {
  type: 'string',
  maxLength: 1024,
  description: 'The `id` of the last event that was read: the stream continues after it; wins over `cursor`',
}

export function registerEvents(app: Api, { events }: Pick<HttpServices, 'events'>, authenticate: Authenticate): void {
  const route = routesOf(app, 'Events')
  route.get(
    '/events',
    {
      isLong: true,
      summary: 'Events of your sessions and those shared with you, oldest first',
      querystring: eventsQuery,
      response: { 200: eventPageSchema },
    },
    async (request) => {
      const { cursor, limit, type: types } = request.query
      return toEventPageBody(await events.list(principalOf(request), { cursor, limit, types }))
    },
  )
  // Streams end by themselves only when their readers disconnect; a closing server does not wait for that.
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  app.get(
    '/events/stream',
    {
      exposeHeadRoute: false,
      config: { describedHeaders: { 'Last-Event-ID': lastEventId } },
      schema: {
        tags,
        summary: 'The same events live, as server-sent events',
        description: 'Continues after `Last-Event-ID`, the `id` of the last event that was read.',
        querystring: streamQuery,
        response: {
          200: { description: '`data` of each is an Event', content: { 'text/event-stream': { schema: textSchema } } },
        },
      },
    },
    async (request, reply) => {
      const stream = await events.openStream({
        userId: principalOf(request).userId,
        after: startOf(request, request.query.cursor),
        types: request.query.type,
        mayGoOn: () => mayGoOn(request, authenticate),
        signal: AbortSignal.any([closing.signal, disconnectSignal(reply)]),
      })
      // The connection ends with the stream: otherwise it would delay a closing server.
      reply.header('connection', 'close').header('x-accel-buffering', 'no')
      return reply.type('text/event-stream; charset=utf-8').send(writeEvents(stream))
    },
  )
}

function startOf({ headers }: FastifyRequest, cursor: string | null): number | null {
  const last = headers['last-event-id']
  if (typeof last === 'string' && last !== '') return parseCursor('Last-Event-ID', last)
  return cursor === null ? null : parseCursor('cursor', cursor)
}

/** Checked again each time: a revoked key or an expired token ends the stream. */
async function mayGoOn(request: FastifyRequest, authenticate: Authenticate): Promise<boolean> {
  const principal = await authenticate(request)
  return principal !== null && principal.userId === request.principal?.userId && principal.scopes.has('read')
}

const serialize = compileSerializer(eventSchema)

/** Events as server-sent events. A slow reader holds back the next page. */
function writeEvents(stream: EventStream): Readable {
  return Readable.from(linesOf(stream), { objectMode: false, highWaterMark: 16_384 })
}

/** HTML Living Standard §9.2; the id of each event is its number. */
async function* linesOf(stream: EventStream): AsyncGenerator<string> {
  yield `retry: ${retryMs}\n\n`
  for await (const events of stream) {
    if (events.length === 0) yield ': here\n\n'
    for (const event of events) {
      yield `id: ${event.seq}\nevent: ${event.type}\ndata: ${serialize(toEventBody(event))}\n\n`
    }
  }
}
