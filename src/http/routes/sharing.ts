import { acceptedVersions, toTaggedSession } from '../etag.ts'
import { idOrNil, principalOf, sessionId } from '../request-parts.ts'
import { auditQuery, auditSchema, toAuditBody } from '../schemas/audit.ts'
import { sessionSchema } from '../schemas/session.ts'
import { shareBody } from '../schemas/session-input.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, routesOf } from './api.ts'

const tags = ['Sessions']

/** Sharing of a session, and its audit trail. */
export function registerSharing(app: Api, { sessions }: Pick<HttpServices, 'sessions'>): void {
  const route = routesOf(app, 'Sessions')
  route.post(
    '/sessions/:id/share',
    {
      limit: 'other',
      ifMatch: true,
      summary: 'Share a session with an organization',
      params: idParams,
      body: shareBody,
      response: { 200: sessionSchema },
    },
    async (request, reply) => {
      const [id, organizationId] = [sessionId(request.params), idOrNil(request.body.organization_id)]
      const versions = acceptedVersions(request)
      const session = await sessions.share(principalOf(request), id, organizationId, versions)
      return toTaggedSession(session, reply)
    },
  )
  app.route({
    method: ['POST', 'DELETE'],
    url: '/sessions/:id/unshare',
    config: { limit: 'other', ifMatch: true },
    schema: { tags, summary: 'Stop sharing a session', params: idParams, response: { 200: sessionSchema } },
    handler: async (request, reply) => {
      const versions = acceptedVersions(request)
      const session = await sessions.unshare(principalOf(request), sessionId(request.params), versions)
      return toTaggedSession(session, reply)
    },
  })
  route.get(
    '/sessions/:id/audit',
    {
      limit: 'other',
      isLong: true,
      summary: 'The audit trail of a session, oldest first',
      params: idParams,
      querystring: auditQuery,
      response: { 200: auditSchema },
    },
    async (request) =>
      toAuditBody(await sessions.audit(principalOf(request), sessionId(request.params), request.query)),
  )
}
