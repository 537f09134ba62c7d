import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../errors.ts'
import { parseJsonBody } from '../json-body.ts'

/** Contract §1. */
export const maxBodyBytes = 1024 * 1024

/** JSON bodies only; an empty body is fine, whatever type it claims to be. */
export function registerBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      if (body.length > 0 && isEncoded(request)) throw new AppError('UNSUPPORTED_MEDIA_TYPE')
      done(null, parseJsonBody(body))
    } catch (error) {
      done(error as AppError, undefined)
    }
  })
  app.addContentTypeParser('*', refuseType(maxBodyBytes))
}

/** Refuses a body of any other type; none is fine, whatever type it claims to be. */
export function refuseType(maxBytes: number) {
  return ({ raw }: FastifyRequest, _payload: unknown, done: (error: Error | null, body?: undefined) => void): void => {
    const { 'content-length': length, 'transfer-encoding': coding } = raw.headers
    const empty = coding === undefined && (length === undefined || length === '0')
    // Contract §1: that it is too large comes first, where that is known without reading it.
    if (empty) done(null, undefined)
    else done(new AppError(Number(length) > maxBytes ? 'PAYLOAD_TOO_LARGE' : 'UNSUPPORTED_MEDIA_TYPE'), undefined)
  }
}

export function isEncoded(request: FastifyRequest): boolean {
  const coding = request.raw.headers['content-encoding']
  return coding !== undefined && coding !== 'identity'
}
