import { z } from 'zod'
import { AppError } from '../../errors.ts'
import type { SendPage } from '../page-sender.ts'
import { knownId } from '../request-parts.ts'
import { enterBody } from '../schemas/capture.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

/** The cookie of the device that may see a capture. */
export const deviceCookie = 'latchkey_capture'

const fileParams = z.object({ name: z.string() })

/** @param base the address at which clients reach the server */
export function registerViewer(
  app: Api,
  { captures }: Pick<HttpServices, 'captures'>,
  sendPage: SendPage,
  base: () => string,
): void {
  app.get(
    '/capture/:id',
    { config: { access: 'public' }, schema: { hide: true, params: idParams } },
    async (request, reply) => {
      knownId(request.params.id)
      return sendPage(reply, 'index.html')
    },
  )
  app.get(
    '/capture/files/:name',
    { config: { access: 'public' }, schema: { hide: true, params: fileParams } },
    async (request, reply) => sendPage(reply, request.params.name),
  )
  app.post(
    '/capture/:id/enter',
    { config: { access: 'public' }, schema: { hide: true, params: idParams, body: enterBody } },
    async (request, reply) => {
      const { origin } = request.headers
      requireOwnPage(origin, base())
      const { token, pin } = request.body
      const id = knownId(request.params.id)
      const { device, expiresAt } = await captures.enter(id, token, pin ?? null)
      return reply
        .header('set-cookie', cookieOf(id, device, expiresAt, new URL(base())))
        .code(204)
        .send()
    },
  )
}

/** @throws AppError BAD_REQUEST for a page of another origin */
export function requireOwnPage(origin: string | undefined, base: string): void {
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
