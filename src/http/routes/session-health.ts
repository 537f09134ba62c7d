import { principalOf, sessionId } from '../request-parts.ts'
import { healthQuery, healthSchema, toHealthBody } from '../schemas/session-health.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, routesOf } from './api.ts'

export function registerSessionHealth(app: Api, { sessions }: Pick<HttpServices, 'sessions'>): void {
  const route = routesOf(app, 'Sessions')
  route.get(
    '/sessions/:id/health',
    {
      limit: 'other',
      isLong: true,
      summary: 'The checks of a session, its forecast, and when the next check is due',
      params: idParams,
      querystring: healthQuery,
      response: { 200: healthSchema },
    },
    async (request) => {
      const limit = request.query.limit
      return toHealthBody(await sessions.health(principalOf(request), sessionId(request.params), limit))
    },
  )
}
