import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** The server as routes see it: their schemas give the types of what they read. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** Ids are judged in the handlers: one that is no UUID is a 404, and comes after a 422 (contract §1). */
export const idParams = z.object({ id: z.string() })

/** 204: no body. */
export const noContent = z.undefined().meta({ type: 'null', description: 'Done; no body is returned' })
