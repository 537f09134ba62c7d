import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** The server as routes use it: their schemas give the types of their inputs. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** Ids are checked in the handlers, so that an invalid UUID is a 404, and comes after a 422. */
export const idParams = z.object({ id: z.string() })

/** 204: no body. */
export const noContent = z.undefined().meta({ type: 'null', description: 'Done; no body is returned' })
