import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError, type AppErrorOptions } from '../../errors.ts'
import type { HttpOptions } from '../http-options.ts'
import { parseJsonBody } from '../json-body.ts'
import type { HttpServices } from '../services.ts'

/** The limit for request bodies; imports have their own. */
export const maxBodyBytes = 1024 * 1024

/** Smaller bodies are not counted, and wait for no turn: what they use is less than what a request uses anyway. */
const smallBytes = 64 * 1024

/**
 * JSON bodies only; an empty body is accepted with any content type. Large ones count for their account until their
 * request is answered: a slow sender keeps what has come for half a minute. Parsing one may take 50 ms, and checking
 * it by the schema of its route as long again. Many come at once, so each waits for its turn before either.
 */
export function registerBody(
  app: FastifyInstance,
  { holdBody }: Pick<HttpServices, 'holdBody'>,
  loopTurns: Pick<HttpOptions['loopTurns'], 'next'>,
): void {
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { principal, routeOptions, raw } = request
    const bytes = raw.headers['transfer-encoding'] === undefined ? Number(raw.headers['content-length']) : maxBodyBytes
    // Routes with a larger limit count for themselves.
    if (principal === null || !(bytes > smallBytes) || (routeOptions.bodyLimit ?? 0) > maxBodyBytes)
      return done(null, payload)
    const held = holdBody(principal.userId)
    try {
      held.reserve(Math.min(bytes, maxBodyBytes))
    } catch (error) {
      return done(error as AppError, payload)
    }
    reply.raw.once('close', () => held.release())
    done(null, payload)
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      if (body.length > 0) refuseCompressed(request)
      const { principal } = request
      if (principal === null || body.length <= smallBytes) return parseJsonBody(body)
      await loopTurns.next(principal.userId)
      const value = parseJsonBody(body)
      await loopTurns.next(principal.userId)
      return value
    },
  )
  app.addContentTypeParser('*', refuseType(maxBodyBytes))
}

/**
 * Refuses a body of any other type; an empty one is accepted with any content type.
 * @param sentences message and resolution, if the route accepts other types than JSON
 */
export function refuseType(maxBytes: number, sentences: Pick<AppErrorOptions, 'message' | 'resolution'> = {}) {
  return (request: FastifyRequest, _payload: unknown, done: (error: Error | null, body?: undefined) => void): void => {
    // The size is checked first if it is known without reading the body.
    if (!hasBody(request)) done(null, undefined)
    else if (Number(request.raw.headers['content-length']) > maxBytes) done(bodyTooLarge(maxBytes), undefined)
    else done(new AppError('UNSUPPORTED_MEDIA_TYPE', sentences), undefined)
  }
}

/** Whether the headers announce a body that is not empty (RFC 9112 §6.3). */
export function hasBody({ raw }: FastifyRequest): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = raw.headers
  return coding !== undefined || (length !== undefined && length !== '0')
}

/** The error for a body that is larger than its route accepts. */
export function bodyTooLarge(maxBytes: number): AppError {
  const [size, unit] = maxBytes < 1024 * 1024 ? [maxBytes / 1024, 'KiB'] : [maxBytes / (1024 * 1024), 'MiB']
  return new AppError('PAYLOAD_TOO_LARGE', {
    message: `The body is larger than ${size} ${unit}, the limit of this route.`,
  })
}

/** @throws AppError UNSUPPORTED_MEDIA_TYPE for a body with a Content-Encoding */
export function refuseCompressed(request: FastifyRequest): void {
  const coding = request.raw.headers['content-encoding']
  if (coding === undefined || coding === 'identity') return
  throw new AppError('UNSUPPORTED_MEDIA_TYPE', {
    message: 'Compressed bodies are not accepted.',
    resolution: 'Send the body as it is, without Content-Encoding.',
  })
}
