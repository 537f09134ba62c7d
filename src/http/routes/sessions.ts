import { isMcpServer } from '../compat/mcp-server.ts'
import { acceptedVersions, toTaggedSession } from '../etag.ts'
import type { HttpOptions } from '../http-options.ts'
import { principalOf, sessionId } from '../request-parts.ts'
import { type CookieFields, publicKeySchema, toPublicKeyBody } from '../schemas/encrypted-fields.ts'
import { deletedSchema, putSessionSchema, sessionListSchema, sessionSchema, toSessionBody } from '../schemas/session.ts'
import {
  createBody,
  createQuery,
  listQuery,
  refreshBody,
  toCreateInput,
  toListInput,
  toRefreshInput,
  toUpdateInput,
  updateBody,
} from '../schemas/session-input.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent, routesOf } from './api.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Accepts `If-Match` with the `ETag` of the session. */
    ifMatch?: true
  }
}

export function registerSessions(
  app: Api,
  { sessions, encryptedCookies }: Pick<HttpServices, 'sessions' | 'encryptedCookies'>,
  { compat }: Pick<HttpOptions, 'compat'>,
): void {
  const route = routesOf(app, 'Sessions')
  route.post(
    '/sessions',
    {
      limit: 'create',
      idempotent: {},
      summary: 'Store a session, or update the one with the same external_id',
      body: createBody,
      querystring: createQuery,
      response: { 200: putSessionSchema, 201: putSessionSchema },
    },
    async (request, reply) => {
      const body = await withOpenedCookies(request.body, encryptedCookies)
      const { session, created, repeats } = await sessions.put(principalOf(request), toCreateInput(body, request.query))
      return reply.code(created ? 201 : 200).send({ ...toSessionBody(session), created, login_kept: repeats !== null })
    },
  )
  route.get(
    '/sessions',
    {
      limit: 'list',
      isLong: true,
      summary: 'List sessions, newest first',
      querystring: listQuery,
      response: { 200: sessionListSchema },
    },
    async (request) => {
      const page = await sessions.list(principalOf(request), toListInput(request.query))
      return { sessions: page.sessions.map(toSessionBody), total: page.total, next_cursor: page.nextCursor }
    },
  )
  route.get(
    '/sessions/:id',
    { limit: 'other', summary: 'Get a session', params: idParams, response: { 200: sessionSchema } },
    async (request, reply) => {
      const session = await sessions.get(principalOf(request), sessionId(request.params))
      return toTaggedSession(session, reply)
    },
  )
  route.change(
    '/sessions/:id',
    {
      limit: 'other',
      ifMatch: true,
      summary: 'Change the given fields of a session',
      params: idParams,
      body: updateBody,
      response: { 200: sessionSchema },
    },
    async (request, reply) => {
      const input = toUpdateInput(await withOpenedCookies(request.body, encryptedCookies))
      const versions = acceptedVersions(request)
      const session = await sessions.update(principalOf(request), sessionId(request.params), input, versions)
      return toTaggedSession(session, reply)
    },
  )
  // With compatibility on, the MCP server gets a body instead of an empty response.
  route.delete(
    '/sessions/:id',
    {
      limit: 'other',
      ifMatch: true,
      summary: 'Delete a session and destroy its key',
      params: idParams,
      response: { 200: deletedSchema, 204: noContent },
    },
    async (request, reply) => {
      const id = sessionId(request.params)
      await sessions.delete(principalOf(request), id, acceptedVersions(request))
      if (compat && isMcpServer(request.headers['x-alterlab-source'])) return reply.send({ id, deleted: true })
      return reply.code(204).send()
    },
  )
  route.post(
    '/sessions/:id/refresh',
    {
      limit: 'refresh',
      ifMatch: true,
      summary: 'Replace the cookies, the headers or both, or only reset the counters',
      params: idParams,
      body: refreshBody,
      response: { 200: sessionSchema },
    },
    async (request, reply) => {
      const input = toRefreshInput(await withOpenedCookies(request.body, encryptedCookies))
      const versions = acceptedVersions(request)
      const session = await sessions.refresh(principalOf(request), sessionId(request.params), input, versions)
      return toTaggedSession(session, reply)
    },
  )
  route.get(
    '/sessions/public-key',
    {
      // Keys that may only store sessions need it as well.
      limit: 'other',
      scope: null,
      summary: 'The public key for encrypting cookies',
      response: { 200: publicKeySchema },
    },
    async () => toPublicKeyBody(await encryptedCookies.publicKey()),
  )
}

/** The body with its cookies decrypted. Throws VALIDATION_ERROR when encrypted ones cannot be opened. */
async function withOpenedCookies<Body extends CookieFields>(
  body: Body,
  { open }: HttpServices['encryptedCookies'],
): Promise<Body> {
  const { encrypted_cookies: encrypted, wrapped_key: wrappedKey } = body
  if (encrypted == null || wrappedKey == null) return body
  return { ...body, cookies: await open({ encrypted, wrappedKey }) }
}
