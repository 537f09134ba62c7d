import { disconnectSignal, optionalId, principalOf, sessionId } from '../request-parts.ts'
import { markDueBody, markDueSchema, toMarkDueInput } from '../schemas/session-input.ts'
import { toValidationBody, validateBody, validationSchema } from '../schemas/validation.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, routesOf } from './api.ts'

export function registerValidation(app: Api, services: Pick<HttpServices, 'sessions' | 'validate'>): void {
  const route = routesOf(app, 'Sessions')
  route.post(
    '/sessions/validate',
    {
      limit: 'validate',
      scope: 'scrape',
      summary: 'Validate sessions in the background',
      body: markDueBody,
      response: { 202: markDueSchema },
    },
    async (request) => {
      const ids = toMarkDueInput(request.body)
      const accepted = await services.sessions.markDue(principalOf(request), ids)
      return { accepted }
    },
  )
  route.post(
    '/sessions/:id/validate',
    {
      limit: 'validate',
      scope: 'scrape',
      summary: 'Ask the site whether a session is logged in',
      params: idParams,
      body: validateBody,
      response: { 200: validationSchema },
    },
    async (request, reply) => {
      const id = sessionId(request.params)
      const leaseId = optionalId(request.body.lease_id)
      const options = { leaseId, signal: disconnectSignal(reply), requestId: request.id }
      return toValidationBody(await services.validate(principalOf(request), id, options))
    },
  )
}
