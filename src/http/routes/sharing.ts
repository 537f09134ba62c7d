import { idOrNil, principalOf, sessionId } from '../request-parts.ts'
import { auditQuery, auditSchema, toAuditBody } from '../schemas/audit.ts'
import { sessionSchema, toSessionBody } from '../schemas/session.ts'
import { shareBody } from '../schemas/session-input.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

const tags = ['Sessions']

/** Sharing of a session, and its audit trail. */
export function registerSharing(app: Api, { sessions }: Pick<HttpServices, 'sessions'>): void {
  app.post(
    '/sessions/:id/share',
    {
      config: { limit: 'other' },
      schema: {
        tags,
        summary: 'Share a session with an organization',
        params: idParams,
        body: shareBody,
        response: { 200: sessionSchema },
      },
    },
    async (request) => {
      const id = sessionId(request.params)
      const organization = idOrNil(request.body.organization_id)
      return toSessionBody(await sessions.share(principalOf(request), id, organization))
    },
  )
  app.route({
    method: ['POST', 'DELETE'],
    url: '/sessions/:id/unshare',
    config: { limit: 'other' },
    schema: { tags, summary: 'Stop sharing a session', params: idParams, response: { 200: sessionSchema } },
    handler: async (request) => toSessionBody(await sessions.unshare(principalOf(request), sessionId(request.params))),
  })
  app.get(
    '/sessions/:id/audit',
    {
      config: { limit: 'other', isLong: true },
      schema: {
        tags,
        summary: 'The audit trail of a session, oldest first',
        params: idParams,
        querystring: auditQuery,
        response: { 200: auditSchema },
      },
    },
    async (request) =>
      toAuditBody(await sessions.audit(principalOf(request), sessionId(request.params), request.query)),
  )
}
