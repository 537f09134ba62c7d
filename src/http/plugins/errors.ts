import { Readable } from 'node:stream'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { AppError, type ErrorCode } from '../../errors.ts'
import { bareError } from '../../logged-error.ts'
import { closeAfterReply } from '../close-connection.ts'
import { detailedErrorSchemas, plainErrorSchema, toErrorBody } from '../schemas/error.ts'
import { toUnknownProblem } from '../schemas/warnings.ts'
import { compileSerializer, jsonType } from '../serialize.ts'
import { bodyTooLarge, hasBody, maxBodyBytes } from './body.ts'

/** Our codes for what the framework itself refuses. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_REQUEST',
}

export type SendError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply

/** Turns any error into the error envelope; the only place that does. */
export function createSendError(logger: Logger): SendError {
  return (thrown, request, reply) => {
    // The client disconnected while it sent its body or waited: nobody reads a response, and nothing is broken.
    const error = isCutOff(thrown, request, reply)
      ? new AppError('BAD_REQUEST')
      : withUnknownFields(toAppError(thrown, request), request)
    log(logger, error, thrown, request.id)
    if (error.allow.length > 0) reply.header('allow', error.allow.join(', '))
    // RFC 9110 §11.6.1: a 401 names a scheme. Browsers show no dialog for this one.
    if (error.status === 401) reply.header('www-authenticate', 'Bearer')
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
    // Does not wait for the rest of the request.
    if (!request.raw.complete && hasBody(request)) closeAfterReply(request.raw, reply)
    return reply.code(error.status).type(jsonType).serializer(String).send(errorText(error, request.id))
  }
}

const writePlain = compileSerializer(plainErrorSchema)
const writeDetailed = new Map([...detailedErrorSchemas].map(([code, schema]) => [code, compileSerializer(schema)]))

/** The envelope as text. @param status if it differs from that of the code */
export function errorText(error: AppError, requestId: string, status?: number): string {
  const write = writeDetailed.get(error.code) ?? writePlain
  return write(toErrorBody(error, requestId, status))
}

export function registerErrors(app: FastifyInstance, sendError: SendError): void {
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply))
  // Unknown routes get here only without a credential and a body: the gate responds to the others.
  app.setNotFoundHandler((request, reply) => sendError(new AppError('NOT_FOUND'), request, reply))
}

/** Logs why a streamed answer breaks off: its status was sent already, so the client cannot be told. */
export function registerBrokenAnswers(app: FastifyInstance, logger: Logger): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    if (payload instanceof Readable) {
      payload.once('error', (error) => {
        if (error instanceof AppError) log(logger, error, error, request.id)
      })
    }
    done(null, payload)
  })
}

function isCutOff(thrown: unknown, { raw }: FastifyRequest, reply: FastifyReply): boolean {
  if (!(thrown instanceof Error)) return false
  if (thrown.name === 'AbortError') return reply.raw.destroyed
  // Its response was a stream that had not begun.
  if ('code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE') return reply.raw.destroyed
  // Also of a body that has arrived as a whole, while a part of it waits to be read.
  return thrown === raw.errored && 'code' in thrown && thrown.code === 'ECONNRESET'
}

function toAppError(thrown: unknown, { routeOptions }: Pick<FastifyRequest, 'routeOptions'>): AppError {
  if (thrown instanceof AppError) return withWholeSeconds(thrown)
  const { code, statusCode } = (thrown ?? {}) as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(routeOptions.bodyLimit ?? maxBodyBytes)
  const known = code === undefined ? undefined : frameworkCodes[code]
  if (known !== undefined) return new AppError(known)
  // Only the framework's own errors are about the request; the status of another error may come from another server.
  const isClients =
    code?.startsWith('FST_') === true && statusCode !== undefined && statusCode >= 400 && statusCode < 500
  if (isClients) return new AppError(statusCode === 404 ? 'NOT_FOUND' : 'BAD_REQUEST')
  return new AppError('INTERNAL', { cause: thrown })
}

/** 429 and 503 always give a time in whole seconds: a fraction or a missing value breaks real clients. */
function withWholeSeconds(error: AppError): AppError {
  const needed = error.status === 429 || error.status === 503
  const seconds = error.retryAfterSeconds ?? (needed ? Number(error.code !== 'SESSION_LIMIT_REACHED') : undefined)
  if (seconds === undefined || (seconds === error.retryAfterSeconds && Number.isSafeInteger(seconds))) return error
  return error.with({ retryAfterSeconds: Math.max(0, Math.ceil(seconds)) })
}

/** A field that is missing may have been misspelt. Any other unknown name may be a misplaced secret. */
function withUnknownFields(error: AppError, { unknownFields }: Pick<FastifyRequest, 'unknownFields'>): AppError {
  if (error.code !== 'VALIDATION_ERROR' || !unknownFields) return error
  const told = new Set(error.fields.map(({ field }) => field))
  const others = unknownFields.filter(({ field, didYouMean }) => didYouMean !== null && !told.has(field))
  return others.length === 0 ? error : error.with({ fields: [...error.fields, ...others.map(toUnknownProblem)] })
}

/** What the operator has to fix is logged at error level; the cause of any other error, at debug level. */
const operatorsCodes: ReadonlySet<ErrorCode> = new Set(['INTERNAL', 'STORAGE_UNAVAILABLE', 'VAULT_UNAVAILABLE'])

function log(logger: Logger, error: AppError, thrown: unknown, requestId: string): void {
  const cause = error.cause ?? (thrown === error ? undefined : thrown)
  const entry = { requestId, code: error.code, err: bareError(cause) }
  if (operatorsCodes.has(error.code)) logger.error(entry, error.code)
  else if (cause !== undefined) logger.debug(entry, error.code)
}
