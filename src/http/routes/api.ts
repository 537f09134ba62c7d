import type { IncomingMessage, ServerResponse } from 'node:http'
import type {
  ContextConfigDefault,
  FastifyBaseLogger,
  FastifyContextConfig,
  FastifyInstance,
  FastifySchema,
  RawServerDefault,
  RouteGenericInterface,
  RouteHandlerMethod,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** The server as routes use it: their schemas give the types of their inputs. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** Ids are checked in the handlers, so that an invalid UUID is a 404, and comes after a 422. */
export const idParams = z.object({ id: z.string() })

/** 204: no body. */
export const noContent = z.undefined().meta({ type: 'null', description: 'Done; no body is returned' })

type Handler<Schema extends FastifySchema> = RouteHandlerMethod<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  RouteGenericInterface,
  ContextConfigDefault,
  Schema,
  ZodTypeProvider,
  FastifyBaseLogger
>

/** The options of a route, and no others. */
type Options<Schema extends FastifySchema> = Schema &
  FastifyContextConfig & { [Name in Exclude<keyof Schema, keyof FastifySchema | keyof FastifyContextConfig>]: never }

const schemaNames: ReadonlySet<string> = new Set([
  'summary',
  'description',
  'params',
  'querystring',
  'body',
  'response',
])

/**
 * Adds routes with this tag. Their options are schema and config in one. The status of an answer is the first one in
 * `response`, unless the handler sets another.
 */
export function routesOf(app: Api, tag: string) {
  const add =
    (...method: string[]) =>
    <Schema extends FastifySchema>(url: string, options: Options<Schema>, handler: Handler<Schema>): void => {
      const named = Object.entries(options)
      const [status] = Object.keys(options.response ?? {})
      app.route({
        method,
        url,
        config: Object.fromEntries(named.filter(([name]) => !schemaNames.has(name))),
        schema: { tags: [tag], ...Object.fromEntries(named.filter(([name]) => schemaNames.has(name))) },
        handler(request, reply) {
          if (status !== '200') reply.code(Number(status))
          return (handler as Handler<FastifySchema>).call(this, request, reply)
        },
      })
    }
  return { get: add('GET'), post: add('POST'), change: add('PATCH', 'PUT'), patch: add('PATCH'), delete: add('DELETE') }
}
