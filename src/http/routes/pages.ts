import { z } from 'zod'
import { AppError } from '../../errors.ts'
import type { HttpOptions } from '../http-options.ts'
import { rootFrom, type SendPage } from '../page-sender.ts'
import { disconnectSignal, knownId } from '../request-parts.ts'
import { enterBody, toOpenedCaptureBody } from '../schemas/capture.ts'
import { pinBody } from '../schemas/login-again.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

/** The cookie of the device that may see a capture. */
export const deviceCookie = 'latchkey_capture'

const config = { access: 'public' } as const
const openInDashboard = '/dashboard/tools/sessions'
const fileParams = z.object({ name: z.string() })
const viewerSchema = z.object({ viewer_url: z.string() })

/** The pages for people, and what they request: the viewer of a capture, and the login page of a session. */
export function registerPages(
  app: Api,
  { captures, loginAgain }: Pick<HttpServices, 'captures' | 'loginAgain'>,
  { publicAddress }: Pick<HttpOptions, 'publicAddress'>,
  sendPage: SendPage,
): void {
  app.get('/', { config, schema: { hide: true } }, async (_request, reply) => sendPage(reply, 'home.html'))
  // The browser extension opens it, with the cookies of a site in the query. A redirect keeps them out of the address
  // bar and of the history that the browser shows; a script of the page would come too late for that.
  app.get(openInDashboard, { config, schema: { hide: true } }, async (request, reply) => {
    const { originalUrl } = request
    if (!originalUrl.includes('?')) return sendPage(reply, 'dashboard.html')
    return reply.redirect(`${rootFrom(originalUrl)}${openInDashboard.slice(1)}`, 303)
  })
  app.get('/capture/:id', { config, schema: { hide: true, params: idParams } }, async (request, reply) => {
    knownId(request.params.id)
    return sendPage(reply, 'index.html')
  })
  app.get('/capture/files/:name', { config, schema: { hide: true, params: fileParams } }, async (request, reply) =>
    sendPage(reply, request.params.name),
  )
  app.post(
    '/capture/:id/enter',
    { config, schema: { hide: true, params: idParams, body: enterBody } },
    async (request, reply) => {
      requireOwnPage(request.headers.origin, publicAddress())
      const { token, pin } = request.body
      const id = knownId(request.params.id)
      const { device, expiresAt } = await captures.enter(id, token, pin ?? null)
      return reply
        .header('set-cookie', cookieOf(id, device, expiresAt, new URL(publicAddress())))
        .code(204)
        .send()
    },
  )
  // It says nothing about the session to a stranger.
  app.get('/login/:id', { config, schema: { hide: true, params: idParams } }, async (request, reply) => {
    knownId(request.params.id)
    return sendPage(reply, 'login.html')
  })
  app.post(
    '/login/:id/open',
    { config, schema: { hide: true, params: idParams, body: pinBody, response: { 201: viewerSchema } } },
    async (request, reply) => {
      requireOwnPage(request.headers.origin, publicAddress())
      const id = knownId(request.params.id)
      const { pin, replace } = request.body
      const options = { signal: disconnectSignal(reply), replace: replace ?? false }
      const opened = await loginAgain.openWithPin(id, { pin, address: request.ip }, options)
      const { viewer_url } = toOpenedCaptureBody(opened, publicAddress())
      return reply.code(201).send({ viewer_url })
    },
  )
}

/** @throws AppError BAD_REQUEST for a page of another origin */
function requireOwnPage(origin: string | undefined, base: string): void {
  const own = new URL(base).origin
  if (origin === own) return
  const message = `The page must be opened at ${own}; the operator sets another address with LATCHKEY_PUBLIC_URL.`
  throw new AppError('BAD_REQUEST', { message })
}

/** Sent to this capture only. */
function cookieOf(id: string, device: string, expiresAt: number, base: URL): string {
  const path = `${base.pathname.replace(/\/$/, '')}/capture/${id}`
  const secure = base.protocol === 'https:' ? '; Secure' : ''
  return `${deviceCookie}=${device}; Path=${path}; Expires=${new Date(expiresAt).toUTCString()}; HttpOnly; SameSite=Strict${secure}`
}
