import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { knownId } from '../request-parts.ts'
import { enterBody } from '../schemas/capture.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

/** The viewer page for a login, and its files; two directories up, both from source and compiled. */
const folder = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../../../viewer' : '../../viewer')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Its own files, the images it receives, and its own server. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** The cookie of the device that may see a capture. */
export const deviceCookie = 'latchkey_capture'

const fileParams = z.object({ name: z.string() })

/** @param base the address at which clients reach the server */
export function registerViewer(app: Api, { captures }: Pick<HttpServices, 'captures'>, base: () => string): void {
  const send = createPageSender()
  app.get(
    '/capture/:id',
    { config: { access: 'public' }, schema: { hide: true, params: idParams } },
    async (request, reply) => {
      knownId(request.params.id)
      return send(reply, 'index.html')
    },
  )
  app.get(
    '/capture/files/:name',
    { config: { access: 'public' }, schema: { hide: true, params: fileParams } },
    async (request, reply) => send(reply, request.params.name),
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

/** Sends the files of our pages, by name. Throws NOT_FOUND. */
export function createPageSender(): (reply: FastifyReply, name: string) => FastifyReply {
  const files = readFiles()
  return (reply, name) => {
    const body = files.get(name)
    if (body === undefined) throw new AppError('NOT_FOUND')
    reply.header('content-security-policy', contentPolicy).header('cross-origin-opener-policy', 'same-origin')
    return reply.type(types[extname(name)] ?? 'application/octet-stream').send(body)
  }
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

function readFiles(): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder).filter((name) => types[extname(name)] !== undefined)
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]))
}
