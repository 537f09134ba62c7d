import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError, type ErrorCode } from '../errors.ts'
import { endWith } from './close-connection.ts'
import { errorText } from './plugins/errors.ts'
import { commonHeaders, maxUrlLength } from './plugins/headers.ts'
import type { RouteTable } from './route-table.ts'
import { jsonType } from './serialize.ts'

interface ClientError {
  readonly code?: string
  /** The last input, as far as the parser kept it; a Buffer. */
  readonly rawPacket?: unknown
}

interface Answer {
  readonly code: ErrorCode
  readonly status?: number
  readonly allow?: readonly string[]
}

export type ClientErrorHandler = (error: ClientError, socket: Socket) => void

/**
 * Responds to input that is not valid HTTP and reaches no route, with the usual error envelope, and closes the
 * connection.
 */
export function createClientErrorHandler(routes: RouteTable, nextId: () => string): ClientErrorHandler {
  return (error, socket) => {
    // Part of a response is already sent, or nobody is there to read one.
    if (error.code === 'ECONNRESET' || !socket.writable || hasAnswered(socket)) {
      socket.destroy()
      return
    }
    endWith(socket, answerText(judge(error, routes), nextId()))
  }
}

/** No tunnel is ever opened. */
export function refuseConnect(socket: Duplex, requestId: string): void {
  endWith(socket, answerText({ code: 'METHOD_NOT_ALLOWED', allow: ['GET', 'HEAD'] }, requestId))
}

function judge({ code, rawPacket }: ClientError, routes: RouteTable): Answer {
  const line = Buffer.isBuffer(rawPacket) ? (rawPacket.toString('latin1').split(/\r?\n/, 1)[0] ?? '') : ''
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'REQUEST_TIMEOUT' }
    case 'HPE_HEADER_OVERFLOW':
      return isLongAddress(line) ? { code: 'URI_TOO_LONG' } : { code: 'PAYLOAD_TOO_LARGE', status: 431 }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { code: 'PAYLOAD_TOO_LARGE' }
    case 'HPE_INVALID_METHOD': {
      const path = /^[A-Za-z]{1,32} (\/[^ ?]*)/.exec(line)?.[1]
      if (path === undefined) return { code: 'BAD_REQUEST' }
      const allow = routes.methodsOf(path)
      return { code: 'METHOD_NOT_ALLOWED', allow: allow.length > 0 ? allow : ['GET', 'HEAD'] }
    }
    default:
      return { code: 'BAD_REQUEST' }
  }
}

/** @param line the first line of the last packet: the request line, its end if it spans packets, or a header */
function isLongAddress(line: string): boolean {
  const [, target = ''] = line.split(' ')
  const endsAddress = / HTTP\/1\.\d$/.test(line) && !/^[A-Z-]+ \S/.test(line)
  return target.length > maxUrlLength || endsAddress
}

function answerText({ code, allow = [], status }: Answer, requestId: string): string {
  const error = new AppError(code, { allow })
  const body = errorText(error, requestId, status)
  const line = status ?? error.status
  return [
    `HTTP/1.1 ${line} ${STATUS_CODES[line]}`,
    `content-type: ${jsonType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(commonHeaders).map(([name, value]) => `${name}: ${value}`),
    `x-request-id: ${requestId}`,
    ...(allow.length > 0 ? [`allow: ${allow.join(', ')}`] : []),
    'connection: close',
    '',
    body,
  ].join('\r\n')
}

/** The response that the server is writing on a socket, if any, is in a property without a type. */
function hasAnswered(socket: Socket): boolean {
  const { _httpMessage: message } = socket as { _httpMessage?: { headersSent: boolean } | null }
  return message?.headersSent === true
}
