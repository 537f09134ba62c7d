import { acceptedVersions, toTaggedSession } from '../etag.ts'
import { principalOf, sessionId } from '../request-parts.ts'
import { sessionSchema } from '../schemas/session.ts'
import { rollbackBody, toVersionsBody, versionsQuery, versionsSchema } from '../schemas/version.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

const tags = ['Sessions']

export function registerVersions(app: Api, { sessions }: Pick<HttpServices, 'sessions'>): void {
  app.get(
    '/sessions/:id/versions',
    {
      config: { limit: 'other', isLong: true },
      schema: {
        tags,
        summary: 'The stored versions of a session, newest first',
        params: idParams,
        querystring: versionsQuery,
        response: { 200: versionsSchema },
      },
    },
    async (request) =>
      toVersionsBody(await sessions.versions(principalOf(request), sessionId(request.params), request.query)),
  )
  app.post(
    '/sessions/:id/rollback',
    {
      config: { limit: 'other', ifMatch: true },
      schema: {
        tags,
        summary: 'Make an earlier version the current one',
        params: idParams,
        body: rollbackBody,
        response: { 200: sessionSchema },
      },
    },
    async (request, reply) => {
      const [id, { version }] = [sessionId(request.params), request.body]
      const versions = acceptedVersions(request)
      const session = await sessions.rollback(principalOf(request), id, version, versions)
      return toTaggedSession(session, reply)
    },
  )
}
