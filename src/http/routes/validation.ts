import { disconnectSignal, optionalId, principalOf, sessionId } from '../request-parts.ts'
import { markDueBody, markDueSchema, toMarkDueInput } from '../schemas/session-input.ts'
import { toValidationBody, validateBody, validationSchema } from '../schemas/validation.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

const tags = ['Sessions']

export function registerValidation(app: Api, services: Pick<HttpServices, 'sessions' | 'validate'>): void {
  app.post(
    '/sessions/validate',
    {
      config: { limit: 'validate', scope: 'scrape' },
      schema: {
        tags,
        summary: 'Validate sessions in the background',
        body: markDueBody,
        response: { 202: markDueSchema },
      },
    },
    async (request, reply) => {
      const ids = toMarkDueInput(request.body)
      const accepted = await services.sessions.markDue(principalOf(request), ids)
      return reply.code(202).send({ accepted })
    },
  )
  app.post(
    '/sessions/:id/validate',
    {
      config: { limit: 'validate', scope: 'scrape' },
      schema: {
        tags,
        summary: 'Ask the site whether a session is logged in',
        params: idParams,
        body: validateBody,
        response: { 200: validationSchema },
      },
    },
    async (request, reply) => {
      const id = sessionId(request.params)
      const leaseId = optionalId(request.body.lease_id)
      const options = { leaseId, signal: disconnectSignal(reply), requestId: request.id }
      return toValidationBody(await services.validate(principalOf(request), id, options))
    },
  )
}
