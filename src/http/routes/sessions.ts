import { knownId, principalOf } from '../request-parts.ts'
import { auditQuery, auditSchema, toAuditBody, toAuditInput } from '../schemas/audit.ts'
import {
  deletedSchema,
  sessionListSchema,
  sessionSchema,
  toSessionBody,
  toSessionListBody,
} from '../schemas/session.ts'
import {
  createBody,
  listQuery,
  refreshBody,
  shareBody,
  toCreateInput,
  toListInput,
  toRefreshInput,
  toUpdateInput,
  updateBody,
} from '../schemas/session-input.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent } from './api.ts'

const tags = ['Sessions']

export function registerSessions(app: Api, { sessions }: Pick<HttpServices, 'sessions'>, compat: boolean): void {
  app.post(
    '/sessions',
    {
      config: { limit: 'create' },
      schema: { tags, summary: 'Store a session', body: createBody, response: { 201: sessionSchema } },
    },
    async (request, reply) => {
      const created = await sessions.create(principalOf(request), toCreateInput(request.body))
      return reply.code(201).send(toSessionBody(created))
    },
  )
  app.get(
    '/sessions',
    {
      config: { limit: 'list' },
      schema: {
        tags,
        summary: 'List sessions, newest first',
        querystring: listQuery,
        response: { 200: sessionListSchema },
      },
    },
    async (request) => toSessionListBody(await sessions.list(principalOf(request), toListInput(request.query))),
  )
  app.get(
    '/sessions/:id',
    {
      config: { limit: 'other' },
      schema: { tags, summary: 'One session', params: idParams, response: { 200: sessionSchema } },
    },
    async (request) => toSessionBody(await sessions.get(principalOf(request), sessionId(request.params))),
  )
  app.route({
    method: ['PATCH', 'PUT'],
    url: '/sessions/:id',
    config: { limit: 'other' },
    schema: {
      tags,
      summary: 'Change what is given of a session',
      params: idParams,
      body: updateBody,
      response: { 200: sessionSchema },
    },
    handler: async (request) => {
      const input = toUpdateInput(request.body)
      return toSessionBody(await sessions.update(principalOf(request), sessionId(request.params), input))
    },
  })
  registerDelete(app, { sessions }, compat)
  app.post(
    '/sessions/:id/refresh',
    {
      config: { limit: 'refresh' },
      schema: {
        tags,
        summary: 'Replace the cookies, or reset the counters alone',
        params: idParams,
        body: refreshBody,
        response: { 200: sessionSchema },
      },
    },
    async (request) => {
      const input = toRefreshInput(request.body)
      return toSessionBody(await sessions.refresh(principalOf(request), sessionId(request.params), input))
    },
  )
}

/** One client parses JSON on every 2xx, so it gets a body where the specification has none (contract §5). */
function registerDelete(app: Api, { sessions }: Pick<HttpServices, 'sessions'>, compat: boolean): void {
  app.delete(
    '/sessions/:id',
    {
      config: { limit: 'other' },
      schema: {
        tags,
        summary: 'Delete a session and destroy its key',
        params: idParams,
        response: { 200: deletedSchema, 204: noContent },
      },
    },
    async (request, reply) => {
      const id = sessionId(request.params)
      await sessions.delete(principalOf(request), id)
      if (compat && isMcpServer(request.headers['x-alterlab-source'])) return reply.send({ id, deleted: true })
      return reply.code(204).send()
    },
  )
}

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
      const organization = knownId(request.body.organization_id)
      return toSessionBody(await sessions.share(principalOf(request), id, organization))
    },
  )
  app.route({
    method: ['POST', 'DELETE'],
    url: '/sessions/:id/unshare',
    config: { limit: 'other' },
    schema: { tags, summary: 'End the sharing of a session', params: idParams, response: { 200: sessionSchema } },
    handler: async (request) => toSessionBody(await sessions.unshare(principalOf(request), sessionId(request.params))),
  })
  app.get(
    '/sessions/:id/audit',
    {
      config: { limit: 'other' },
      schema: {
        tags,
        summary: 'What happened to a session, oldest first',
        params: idParams,
        querystring: auditQuery,
        response: { 200: auditSchema },
      },
    },
    async (request) => {
      const input = toAuditInput(request.query)
      return toAuditBody(await sessions.audit(principalOf(request), sessionId(request.params), input))
    },
  )
}

const sessionId = ({ id }: { readonly id: string }): string => knownId(id, 'SESSION_NOT_FOUND')

function isMcpServer(source: string | string[] | undefined): boolean {
  return typeof source === 'string' && source.startsWith('mcp-server/')
}
