import { loginPageUrl } from '../../events/login-page-url.ts'
import type { HttpOptions } from '../http-options.ts'
import { disconnectSignal, principalOf, sessionId } from '../request-parts.ts'
import { openedCaptureSchema, toOpenedCaptureBody } from '../schemas/capture.ts'
import { ensureBody, loginBody, loginPinSchema, toLoginPinBody } from '../schemas/login-again.ts'
import { sessionSchema, toSessionBody } from '../schemas/session.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, routesOf } from './api.ts'

/** Sessions that need a login again. */
export function registerLoginAgain(
  app: Api,
  { ensureLoggedIn, loginAgain }: Pick<HttpServices, 'ensureLoggedIn' | 'loginAgain'>,
  { publicAddress }: Pick<HttpOptions, 'publicAddress'>,
): void {
  const route = routesOf(app, 'Sessions')
  route.post(
    '/sessions/:id/ensure',
    {
      limit: 'other',
      scope: 'scrape',
      summary: 'Get a session that is logged in, or where to log in again',
      description: 'Not logged in: 409 `LOGIN_NEEDED` with `details.login_url`, a page of this server',
      params: idParams,
      body: ensureBody,
      response: { 200: sessionSchema },
    },
    async (request, reply) => {
      const waitMs = (request.body.wait_seconds ?? 0) * 1000
      const context = { signal: disconnectSignal(reply), requestId: request.id, waitMs }
      return toSessionBody(await ensureLoggedIn(principalOf(request), sessionId(request.params), context))
    },
  )
  route.post(
    '/sessions/:id/login',
    {
      limit: 'create',
      summary: 'Open a browser on this server to log in to a session again',
      params: idParams,
      body: loginBody,
      response: { 201: openedCaptureSchema },
    },
    async (request, reply) => {
      const id = sessionId(request.params)
      const options = { signal: disconnectSignal(reply), replace: request.body.replace ?? false }
      const opened = await loginAgain.open(principalOf(request), id, options)
      return toOpenedCaptureBody(opened, publicAddress())
    },
  )
  route.post(
    '/sessions/:id/login-pin',
    {
      limit: 'create',
      summary: 'A PIN with which another person may log in to a session again',
      params: idParams,
      response: { 201: loginPinSchema },
    },
    async (request) => {
      const id = sessionId(request.params)
      const issued = await loginAgain.issuePin(principalOf(request), id)
      return toLoginPinBody(issued, loginPageUrl(publicAddress(), id))
    },
  )
}
