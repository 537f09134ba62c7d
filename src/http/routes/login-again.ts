import { z } from 'zod'
import { loginPageUrl } from '../../events/login-page-url.ts'
import type { SendPage } from '../page-sender.ts'
import { disconnectSignal, knownId, principalOf, sessionId } from '../request-parts.ts'
import { openedCaptureSchema, toOpenedCaptureBody } from '../schemas/capture.ts'
import { ensureBody, loginBody, loginPinSchema, pinBody, toLoginPinBody } from '../schemas/login-again.ts'
import { sessionSchema, toSessionBody } from '../schemas/session.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'
import { requireOwnPage } from './viewer.ts'

const tags = ['Sessions']

type Services = Pick<HttpServices, 'ensureLoggedIn' | 'loginAgain'>

/** Sessions that need a login again. @param base the address at which clients reach the server */
export function registerLoginAgain(app: Api, { ensureLoggedIn, loginAgain }: Services, base: () => string): void {
  app.post(
    '/sessions/:id/ensure',
    {
      config: { limit: 'other', scope: 'scrape' },
      schema: {
        tags,
        summary: 'Get a session that is logged in, or where to log in again',
        description: 'Not logged in: 409 `LOGIN_NEEDED` with `details.login_url`, a page of this server',
        params: idParams,
        body: ensureBody,
        response: { 200: sessionSchema },
      },
    },
    async (request, reply) => {
      const waitMs = (request.body?.wait_seconds ?? 0) * 1000
      const context = { signal: disconnectSignal(reply), requestId: request.id, waitMs }
      return toSessionBody(await ensureLoggedIn(principalOf(request), sessionId(request.params), context))
    },
  )
  app.post(
    '/sessions/:id/login',
    {
      config: { limit: 'create' },
      schema: {
        tags,
        summary: 'Open a browser on this server to log in to a session again',
        params: idParams,
        body: loginBody,
        response: { 201: openedCaptureSchema },
      },
    },
    async (request, reply) => {
      const id = sessionId(request.params)
      const options = { signal: disconnectSignal(reply), replace: request.body?.replace ?? false }
      const opened = await loginAgain.open(principalOf(request), id, options)
      return reply.code(201).send(toOpenedCaptureBody(opened, base()))
    },
  )
  app.post(
    '/sessions/:id/login-pin',
    {
      config: { limit: 'create' },
      schema: {
        tags,
        summary: 'A PIN with which another person may log in to a session again',
        params: idParams,
        response: { 201: loginPinSchema },
      },
    },
    async (request, reply) => {
      const id = sessionId(request.params)
      const issued = await loginAgain.issuePin(principalOf(request), id)
      return reply.code(201).send(toLoginPinBody(issued, loginPageUrl(base(), id)))
    },
  )
}

const viewerSchema = z.object({ viewer_url: z.string() })

/** The page behind `login_url`; it says nothing about the session to a stranger. */
export function registerLoginPage(
  app: Api,
  { loginAgain }: Pick<HttpServices, 'loginAgain'>,
  sendPage: SendPage,
  base: () => string,
): void {
  app.get(
    '/login/:id',
    { config: { access: 'public' }, schema: { hide: true, params: idParams } },
    async (request, reply) => {
      knownId(request.params.id)
      return sendPage(reply, 'login.html')
    },
  )
  app.post(
    '/login/:id/open',
    {
      config: { access: 'public' },
      schema: { hide: true, params: idParams, body: pinBody, response: { 201: viewerSchema } },
    },
    async (request, reply) => {
      requireOwnPage(request.headers.origin, base())
      const id = knownId(request.params.id)
      const { pin, replace } = request.body
      const options = { signal: disconnectSignal(reply), replace: replace ?? false }
      const opened = await loginAgain.openWithPin(id, { pin, address: request.ip }, options)
      const { viewer_url } = toOpenedCaptureBody(opened, base())
      return reply.code(201).send({ viewer_url })
    },
  )
}
