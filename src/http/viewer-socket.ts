import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'
import type { CaptureViewer } from '../captures/capture-types.ts'
import type { ViewerConnection } from '../captures/captures.ts'
import { AppError } from '../errors.ts'
import type { LiveFrame } from '../fetching/browser/live/live-types.ts'
import { bareError } from '../logged-error.ts'
import { cutSoon, endWith } from './close-connection.ts'
import type { HttpOptions } from './http-options.ts'
import { cookieValue } from './plugins/authenticate.ts'
import { deviceCookie } from './routes/pages.ts'
import { obeyViewer, readViewerMessage, writeViewerEvent } from './schemas/viewer-messages.ts'
import type { HttpServices } from './services.ts'

/** No viewer sends longer messages. */
const maxMessageBytes = 64 * 1024
/** Faster than anybody moves a mouse. */
const maxMessagesPerSecond = 600
/** Unsent bytes for a viewer that reads nothing. */
const maxWaitingBytes = 8 * 1024 * 1024
const pingEveryMs = 20_000
/** A page sees no pings. The viewer takes a connection for lost on which nothing comes for three times as long. */
const aliveEveryMs = 10_000
const alive = JSON.stringify({ type: 'alive' })

/** The close codes that the viewer understands. */
const closeCodes = { notYours: 4404, replaced: 4409, tooMuch: 4429, failed: 1011, stopped: 4503 } as const

/** How long a viewer may take to hear that the server stops. */
const farewellMs = 3_000

/** Whether a request is for the socket of a viewer; every other `Upgrade` is ignored (RFC 9110 §7.8). */
export function isViewerSocket({ url = '', headers }: IncomingMessage): boolean {
  return captureOf(url) !== null && headers.upgrade?.toLowerCase() === 'websocket'
}

function captureOf(url: string): string | null {
  return /^\/capture\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/socket$/.exec(url)?.[1] ?? null
}

/**
 * The sockets over which viewers see a capture and work in it. Only for a page of our own (Origin), on the device that
 * entered (cookie).
 */
export function registerViewerSocket(
  app: FastifyInstance,
  { captures }: Pick<HttpServices, 'captures'>,
  { publicAddress, logger }: Pick<HttpOptions, 'publicAddress' | 'logger'>,
): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
  /** Sockets that have not responded to the last ping. */
  const silent = new WeakSet<WebSocket>()
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const id = captureOf(request.url ?? '')
    const device = cookieValue(request.headers.cookie, deviceCookie) ?? ''
    if (id === null) {
      refuse(socket, '404 Not Found')
      return
    }
    if (request.headers.origin !== new URL(publicAddress()).origin) {
      refuse(socket, '403 Forbidden')
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate())
      opened.on('pong', () => silent.delete(opened))
      // Until the device is known, what it sends waits in the connection.
      opened.pause()
      const cut = (code: number): void => cutOff(opened, socket, code)
      void serve(captures.connect(id, device, viewerOf(opened)), opened, cut).catch((error: unknown) => {
        if (error instanceof AppError) return cut(closeCodes.notYours)
        logger.error({ err: bareError(error) }, 'a viewer could not be connected')
        cut(closeCodes.failed)
      })
    })
  })
  const pings = setInterval(() => pingAll(sockets, silent), pingEveryMs).unref()
  const signs = setInterval(() => {
    for (const opened of sockets.clients) sendTo(opened, alive)
  }, aliveEveryMs).unref()
  app.addHook('preClose', async () => {
    clearInterval(pings)
    clearInterval(signs)
    // Refuses those that arrive from now on.
    sockets.close()
    for (const opened of sockets.clients) {
      opened.close(closeCodes.stopped)
      setTimeout(() => opened.terminate(), farewellMs).unref()
    }
  })
}

function refuse(socket: Duplex, status: string): void {
  endWith(socket, `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Throws as `Captures.connect`. @param cut closes the connection with this code */
async function serve(connecting: Promise<ViewerConnection | null>, socket: WebSocket, cut: (code: number) => void) {
  socket.on('close', () => {
    void connecting.then(
      (connection) => connection?.close(),
      () => undefined,
    )
  })
  const connection = await connecting
  const isFlood = createFloodGuard()
  socket.on('message', (data, isBinary) => {
    if (isBinary || isFlood()) {
      cut(closeCodes.tooMuch)
      return
    }
    const message = readViewerMessage(String(data))
    if (message?.type === 'alive') sendTo(socket, alive)
    else if (connection !== null && message !== null) obeyViewer(connection, message)
  })
  socket.resume()
}

/** Says why, and reads nothing more: a client that is refused, or sends too much, may go on sending. */
function cutOff(opened: WebSocket, socket: Duplex, code: number): void {
  opened.removeAllListeners('message')
  opened.close(code)
  opened.pause()
  cutSoon(socket)
}

function sendTo(socket: WebSocket, data: string | Buffer): void {
  if (socket.bufferedAmount > maxWaitingBytes) socket.terminate()
  else socket.send(data, () => undefined)
}

function viewerOf(socket: WebSocket): CaptureViewer {
  return {
    frame: (frame) => sendTo(socket, toBytes(frame)),
    tell: (event) => sendTo(socket, writeViewerEvent(event)),
    close: () => socket.close(closeCodes.replaced),
  }
}

/** Width and height of the page in CSS pixels, two bytes each, then the image. */
function toBytes({ jpeg, width, height }: LiveFrame): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(Math.round(width), 0)
  head.writeUInt16BE(Math.round(height), 2)
  return Buffer.concat([head, jpeg])
}

/** True once more messages arrive within a second than a person can produce. */
function createFloodGuard(): () => boolean {
  let [since, count] = [performance.now(), 0]
  return () => {
    const now = performance.now()
    if (now - since > 1000) [since, count] = [now, 0]
    count += 1
    return count > maxMessagesPerSecond
  }
}

/** Closes sockets that did not respond to the previous ping: a phone that lost its connection sends nothing. */
function pingAll({ clients }: WebSocketServer, silent: WeakSet<WebSocket>): void {
  for (const socket of clients) {
    if (silent.has(socket)) socket.terminate()
    silent.add(socket)
    socket.ping()
  }
}
