import { loginPageUrl } from '../../events/login-page-url.ts'
import type { HttpOptions } from '../http-options.ts'
import { disconnectSignal, principalOf, sessionId } from '../request-parts.ts'
import { openedCaptureSchema, toOpenedCaptureBody } from '../schemas/capture.ts'
import { ensureBody, loginBody, loginPinSchema, toLoginPinBody } from '../schemas/login-again.ts'
import { sessionSchema, toSessionBody } from '../schemas/session.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

const tags = ['Sessions']

/** Sessions that need a login again. */
export function registerLoginAgain(
  app: Api,
  { ensureLoggedIn, loginAgain }: Pick<HttpServices, 'ensureLoggedIn' | 'loginAgain'>,
  { publicAddress }: Pick<HttpOptions, 'publicAddress'>,
): void {
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
      const waitMs = (request.body.wait_seconds ?? 0) * 1000
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
      const options = { signal: disconnectSignal(reply), replace: request.body.replace ?? false }
      const opened = await loginAgain.open(principalOf(request), id, options)
      return reply.code(201).send(toOpenedCaptureBody(opened, publicAddress()))
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
      return reply.code(201).send(toLoginPinBody(issued, loginPageUrl(publicAddress(), id)))
    },
  )
}
