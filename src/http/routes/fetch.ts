import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { toWire } from '../../cookies/wire.ts'
import { AppError } from '../../errors.ts'
import type { FetchedFile } from '../../scraping/fetch-file.ts'
import { fileNameHeader } from '../file-name.ts'
import { bodyTooLarge, refuseCompressed } from '../plugins/body.ts'
import { disconnectSignal, principalOf } from '../request-parts.ts'
import { fetchQuery, toFetchInput } from '../schemas/fetch.ts'
import type { HttpServices } from '../services.ts'
import type { Api } from './api.ts'

/** Of a request's body, which is in memory: a redirect may ask for it again. */
const maxBodyBytes = 32 * 1024 * 1024

/** Of the request, passed on to the target: they say nothing of anybody. */
const passedOn = ['accept', 'range', 'if-range', 'if-none-match', 'if-modified-since'] as const

/** Of the answer, passed on to the client. */
const passedBack = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-disposition',
  'content-language',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
  'retry-after',
] as const

const file = z.unknown().meta({ type: 'string', format: 'binary' })

/** The answer of a target as it is, for files, forms and requests of scripts. */
export function registerFetch(app: Api, { fetchFile, holdBody }: Pick<HttpServices, 'fetchFile' | 'holdBody'>): void {
  const handle = async (
    request: FastifyRequest<{ Querystring: z.output<typeof fetchQuery> }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const { query, body } = request
    const bytes = Buffer.isBuffer(body) ? body : null
    const method = request.method === 'POST' || request.method === 'HEAD' ? request.method : 'GET'
    const type = bytes === null ? null : (request.headers['content-type'] ?? 'application/octet-stream')
    request.progress = { hasActed: false }
    const found = await fetchFile(principalOf(request), toFetchInput(query, method, type), {
      signal: disconnectSignal(reply),
      requestId: request.id,
      progress: request.progress,
      headers: headersFor(request),
      ...(bytes === null ? {} : { bodyBytes: bytes }),
    })
    // An answer in JSON gets no warnings of this server.
    request.unknownFields = null
    return sendFile(reply, found)
  }
  const shared = {
    tags: ['Scraping'],
    description:
      'The answer is that of the target: its status, headers and bytes, up to 1 GiB, as they arrive. What is judged is in `X-Latchkey-*` headers, which no error of this server has. A login page is not passed on: 409 `LOGIN_NEEDED`',
    querystring: fetchQuery,
    response: { '2xx': { description: 'As the target sent it', content: { '*/*': { schema: file } } } },
  }
  const config = { limit: 'scrape', scope: 'scrape' } as const
  app.get('/fetch', { config, schema: { ...shared, summary: 'Fetch a file with a session, as a stream' } }, handle)
  app.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
      refuseCompressed(request)
      return body
    })
    scope.post(
      '/fetch',
      {
        config,
        bodyLimit: maxBodyBytes,
        onRequest: (request, reply, done) => {
          const length = request.raw.headers['content-length']
          const bytes = length === undefined ? maxBodyBytes : Number(length)
          if (bytes > maxBodyBytes) return done(bodyTooLarge(maxBodyBytes))
          const held = holdBody(principalOf(request).userId)
          reply.raw.once('close', () => held.release())
          try {
            held.reserve(bytes)
            done()
          } catch (error) {
            done(error as AppError)
          }
        },
        schema: { ...shared, summary: 'Send a body to a target, such as a form, and stream its answer' },
      },
      handle,
    )
  })
}

/** A client that names no coding gets none: it would store the compressed bytes. */
function headersFor({ headers }: FastifyRequest): Record<string, string> {
  const given = passedOn.flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' && value !== '*/*' ? [[name, value]] : []
  })
  return { 'accept-encoding': headers['accept-encoding'] ?? 'identity', ...Object.fromEntries(given) }
}

function sendFile(reply: FastifyReply, found: FetchedFile): FastifyReply {
  const { statusCode, headers, auth, warning, body } = found
  if (statusCode > 599) throw new AppError('TARGET_UNREACHABLE', { message: `The target answered ${statusCode}.` })
  for (const name of passedBack) if (headers[name] !== undefined) reply.header(name, toWire(headers[name]))
  if (headers['content-disposition'] === undefined) {
    const name = fileNameHeader(found.finalUrl)
    if (name !== null) reply.header('content-disposition', name)
  }
  // A page of a foreign site must not act as one of this server.
  reply.header('content-security-policy', "sandbox; default-src 'none'; frame-ancestors 'none'")
  reply.header('x-latchkey-verdict', auth.verdict)
  reply.header('x-latchkey-confidence', String(Math.round(auth.confidence)))
  reply.header('x-latchkey-session-used', String(found.byosApplied))
  reply.header('x-latchkey-final-url', found.finalUrl)
  if (warning !== null) reply.header('x-latchkey-warning', toWire(warning))
  return reply.code(statusCode).send(body)
}
