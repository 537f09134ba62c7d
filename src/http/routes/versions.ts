import { acceptedVersions, toTaggedSession } from '../etag.ts'
import { principalOf, sessionId } from '../request-parts.ts'
import { sessionSchema } from '../schemas/session.ts'
import { rollbackBody, toVersionsBody, versionsQuery, versionsSchema } from '../schemas/version.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, routesOf } from './api.ts'

export function registerVersions(app: Api, { sessions }: Pick<HttpServices, 'sessions'>): void {
  const route = routesOf(app, 'Sessions')
  route.get(
    '/sessions/:id/versions',
    {
      limit: 'other',
      isLong: true,
      summary: 'The stored versions of a session, newest first',
      params: idParams,
      querystring: versionsQuery,
      response: { 200: versionsSchema },
    },
    async (request) =>
      toVersionsBody(await sessions.versions(principalOf(request), sessionId(request.params), request.query)),
  )
  route.post(
    '/sessions/:id/rollback',
    {
      limit: 'other',
      ifMatch: true,
      summary: 'Make an earlier version the current one',
      params: idParams,
      body: rollbackBody,
      response: { 200: sessionSchema },
    },
    async (request, reply) => {
      const [id, { version }] = [sessionId(request.params), request.body]
      const versions = acceptedVersions(request)
      const session = await sessions.rollback(principalOf(request), id, version, versions)
      return toTaggedSession(session, reply)
    },
  )
}
