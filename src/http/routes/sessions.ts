import type { FastifyReply } from 'fastify'
import { changesAt } from '../../sessions/lifecycle.ts'
import { type AnswerOnce, createAnswerOnce } from '../kept-answers.ts'
import { principalOf, sessionId } from '../request-parts.ts'
import { deletedSchema, sessionListSchema, sessionSchema, toSessionBody } from '../schemas/session.ts'
import {
  createBody,
  listQuery,
  refreshBody,
  toCreateInput,
  toListInput,
  toRefreshInput,
  toUpdateInput,
  updateBody,
} from '../schemas/session-input.ts'
import type { HttpOptions, HttpServices } from '../services.ts'
import { createSessionWriter, type SessionWriter } from '../session-writer.ts'
import { type Api, idParams, noContent } from './api.ts'
import { withOpenedCookies } from './encrypted-cookies.ts'

const tags = ['Sessions']

type Services = Pick<HttpServices, 'sessions'>
/** Of routes that take cookies. */
type CookieServices = Services & Pick<HttpServices, 'encryptedCookies'>
type Options = Pick<HttpOptions, 'compat' | 'clock'>

export function registerSessions(
  app: Api,
  { sessions, keptAnswers, encryptedCookies }: CookieServices & Pick<HttpServices, 'keptAnswers'>,
  { compat, clock }: Options,
): void {
  const reading = { sessions, answerOnce: createAnswerOnce(keptAnswers, clock), write: createSessionWriter() }
  const taking = { sessions, encryptedCookies }
  addCreate(app, taking)
  addList(app, reading)
  addGet(app, reading)
  addUpdate(app, taking)
  registerDelete(app, { sessions }, compat)
  addRefresh(app, taking)
}

function addCreate(app: Api, { sessions, encryptedCookies }: CookieServices): void {
  app.post(
    '/sessions',
    {
      config: { limit: 'create' },
      schema: { tags, summary: 'Store a session', body: createBody, response: { 201: sessionSchema } },
    },
    async (request, reply) => {
      const input = toCreateInput(await withOpenedCookies(request.body, encryptedCookies))
      const created = await sessions.create(principalOf(request), input)
      return reply.code(201).send(toSessionBody(created))
    },
  )
}

interface Reading extends Services {
  readonly answerOnce: AnswerOnce
  readonly write: SessionWriter
}

/** Written already; the route's type is that of what was written. */
const sendWritten = (reply: FastifyReply, text: string): never =>
  reply.type('application/json; charset=utf-8').send(text) as never

function addList(app: Api, { sessions, answerOnce, write }: Reading): void {
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
    async (request, reply) => {
      const principal = principalOf(request)
      const input = toListInput(request.query)
      // Which sessions have a status may change by time alone.
      if (input.status !== null) return sendWritten(reply, write.page(await sessions.list(principal, input)))
      const text = await answerOnce(`${principal.userId} ${request.url}`, async (now) => {
        const page = await sessions.list(principal, input)
        return { text: write.page(page), until: Math.min(...page.sessions.map((one) => changesAt(one.expiresAt, now))) }
      })
      return sendWritten(reply, text)
    },
  )
}

function addGet(app: Api, { sessions, answerOnce, write }: Reading): void {
  app.get(
    '/sessions/:id',
    {
      config: { limit: 'other' },
      schema: { tags, summary: 'One session', params: idParams, response: { 200: sessionSchema } },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      // An id, and nothing else that a path may say, stands in the key.
      const id = sessionId(request.params)
      const text = await answerOnce(`${principal.userId} ${id}`, async (now) => {
        const session = await sessions.get(principal, id)
        return { text: write.one(session), until: changesAt(session.expiresAt, now) }
      })
      return sendWritten(reply, text)
    },
  )
}

function addUpdate(app: Api, { sessions, encryptedCookies }: CookieServices): void {
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
      const input = toUpdateInput(await withOpenedCookies(request.body, encryptedCookies))
      return toSessionBody(await sessions.update(principalOf(request), sessionId(request.params), input))
    },
  })
}

function addRefresh(app: Api, { sessions, encryptedCookies }: CookieServices): void {
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
      const input = toRefreshInput(await withOpenedCookies(request.body, encryptedCookies))
      return toSessionBody(await sessions.refresh(principalOf(request), sessionId(request.params), input))
    },
  )
}

/** One client parses JSON on every 2xx, so it gets a body where the specification has none (contract §5). */
function registerDelete(app: Api, { sessions }: Services, compat: boolean): void {
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

function isMcpServer(source: string | string[] | undefined): boolean {
  return typeof source === 'string' && source.startsWith('mcp-server/')
}
