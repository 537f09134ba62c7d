import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Duplex, pipeline } from 'node:stream'
import { AppError } from '../../errors.ts'
import { maxHeaderBytes } from '../pools.ts'
import { toScrapeError } from '../scrape-error.ts'
import type { ProxyExit } from './exit.ts'
import { type ProxyTarget, targetOf } from './target.ts'

/** Only on responses that the proxy itself makes, because the target could not be reached; lower case. */
export const refusalHeader = 'latchkey-refused'

/** Fields that a proxy does not forward (RFC 9110 7.6.1), in addition to those that `Connection` names. */
const hopByHop: ReadonlySet<string> = new Set([
  refusalHeader,
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
])

/**
 * Forwards one plain HTTP request to its target, and the response back; a refusal or failure becomes 403 or 502. As in
 * Chromium itself, a request is sent again when its kept connection is closed before anything of a response has come.
 */
export async function forward(
  exit: ProxyExit,
  url: URL,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const target = targetOf(url)
  const hasBody = ['content-length', 'transfer-encoding'].some((name) => name in incoming.headers)
  const mayRepeat = !hasBody && repeatable.has(incoming.method ?? 'GET')
  let isAbandoned = false
  let outgoing: ClientRequest | null = null
  // The client has disconnected, so its request to the target ends too.
  answer.once('close', () => {
    isAbandoned = !answer.writableFinished
    if (isAbandoned) outgoing?.destroy()
  })
  try {
    for (let times = 1; ; times += 1) {
      outgoing = httpRequest({
        agent: exit.agent,
        host: target.host,
        port: target.port,
        method: incoming.method ?? 'GET',
        path: url.pathname + url.search,
        headers: passedOn(incoming.rawHeaders, url.host),
        setHost: false,
        maxHeaderSize: maxHeaderBytes,
      })
      const isUnanswered = watchAnswer(outgoing)
      if (hasBody) pipeline(incoming, outgoing, () => undefined)
      else outgoing.end()
      try {
        return await relay(exit, outgoing, answer)
      } catch (error) {
        if (times > 1 || isAbandoned || !mayRepeat || !outgoing.reusedSocket || !isUnanswered(error)) throw error
      }
    }
  } catch (error) {
    if (isAbandoned) return
    const known = toScrapeError(error)
    exit.noteFailure(target, known)
    if (answer.headersSent) answer.destroy()
    else answer.writeHead(statusOf(known), { connection: 'close', [refusalHeader]: 'yes' }).end()
  }
}

/** Methods whose requests may be sent twice. */
const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Tells of an error of the request whether its connection was closed before a byte of a response came. */
function watchAnswer(outgoing: ClientRequest): (error: unknown) => boolean {
  let bytesBefore = 0
  outgoing.once('socket', ({ bytesRead }) => {
    bytesBefore = bytesRead
  })
  return (error) => {
    const isClosed = error instanceof Error && 'code' in error && /^(ECONNRESET|EPIPE)$/.test(String(error.code))
    return isClosed && outgoing.socket?.bytesRead === bytesBefore
  }
}

/** The status that tells a browser why there is no response. */
export function statusOf(error: AppError): number {
  if (error.code === 'TARGET_NOT_ALLOWED') return 403
  return error.code === 'TIMEOUT' ? 504 : 502
}

function relay(exit: ProxyExit, outgoing: ClientRequest, answer: ServerResponse): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  outgoing.on('error', reject)
  // To a request that asked for none: without a listener there would be no event at all.
  outgoing.once('upgrade', () => reject(malformed()))
  outgoing.once('response', (incoming) => {
    const { statusCode = 0, statusMessage = '', rawHeaders } = incoming
    if (statusCode < 200) return void outgoing.destroy(malformed())
    // The browser would take it for an answer of this proxy, drop its credentials, and reach nothing more.
    if (statusCode === 407) return void outgoing.destroy(proxyAnswer())
    // The parser accepts more in it than may be written.
    answer.writeHead(statusCode, isReason.test(statusMessage) ? statusMessage : '', passedOn(rawHeaders, null))
    incoming.on('data', (chunk: Buffer) => exit.count(chunk.length))
    pipeline(incoming, answer, (error) => (error == null ? resolve() : reject(error)))
  })
  return promise
}

/** A reason phrase (RFC 9112 4). */
const isReason = /^[\t\x20-\x7e\x80-\xff]*$/

const malformed = (): Error => Object.assign(new Error('no response that can be passed on'), { code: 'HPE_INVALID' })

const proxyAnswer = (): AppError =>
  new AppError('TARGET_UNREACHABLE', { message: 'The target answered 407, which is the answer of a proxy.' })

/**
 * Header fields as received, alternating name and value, without those that end here; `host` (null: none) replaces
 * Host.
 */
function passedOn(rawHeaders: readonly string[], host: string | null): string[] {
  const fields: [name: string, value: string][] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) fields.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? ''])
  const named = new Set(
    fields.flatMap(([name, value]) =>
      name.toLowerCase() === 'connection' ? value.toLowerCase().split(/\s*,\s*/) : [],
    ),
  )
  const kept = fields.filter(([name]) => {
    const lower = name.toLowerCase()
    return !hopByHop.has(lower) && !named.has(lower) && (host === null || lower !== 'host')
  })
  return [...(host === null ? [] : ['host', host]), ...kept.flat()]
}

/** Serves one CONNECT: a tunnel to a target that the egress policy allows, or 403 or 502. */
export async function tunnel(exit: ProxyExit, target: ProxyTarget, client: Duplex, head: Buffer): Promise<void> {
  try {
    const socket = await exit.connect(target.host, target.port, client)
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    if (head.length > 0) socket.write(head)
    socket.on('data', (chunk: Buffer) => exit.count(chunk.length))
    // A tunnel that breaks on one side is closed on the other; only the two ends know the reason.
    pipeline(socket, client, () => client.destroy())
    pipeline(client, socket, () => socket.destroy())
  } catch (error) {
    const known = toScrapeError(error)
    exit.noteFailure(target, known)
    refuse(client, statusOf(known))
  }
}

/** Answers a CONNECT with an error status, and closes. */
export function refuse(client: Duplex, status: number, fields = ''): void {
  client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n${fields}\r\n`)
}
