import { connect, type Socket } from 'node:net'

/** Called with the whole response; `body` is only valid until the next request is sent. */
export type OnResponse = (status: number, body: Buffer) => void

export interface HttpConnection {
  /** Sends a request as it is; one at a time. */
  send(request: Buffer): void
  close(): void
}

const headerEnd = Buffer.from('\r\n\r\n')

/**
 * One keep-alive connection to 127.0.0.1 that reads HTTP/1.1 responses with Content-Length or chunked, into buffers that
 * are used again: on a machine shared with the server under test, what the generator costs distorts what is measured.
 */
export function openConnection(port: number, onResponse: OnResponse, onError: (error: Error) => void): HttpConnection {
  let received = Buffer.allocUnsafe(128 * 1024)
  let length = 0
  let bodyStart = -1
  let bodyLength = -1
  let status = 0

  function append(bytes: number, chunk: Buffer): void {
    if (length + bytes > received.length) {
      const larger = Buffer.allocUnsafe(Math.max(received.length * 2, length + bytes))
      received.copy(larger, 0, 0, length)
      received = larger
    }
    chunk.copy(received, length, 0, bytes)
    length += bytes
  }

  function readHead(): void {
    const end = received.subarray(0, length).indexOf(headerEnd)
    if (end < 0) return
    const head = received.toString('latin1', 0, end)
    status = Number(head.slice(9, 12))
    bodyStart = end + headerEnd.length
    const declared = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    bodyLength = declared === undefined ? (status === 204 ? 0 : -1) : Number(declared)
  }

  function takeBody(): Buffer | null {
    if (bodyLength >= 0)
      return length < bodyStart + bodyLength ? null : received.subarray(bodyStart, bodyStart + bodyLength)
    return decodeChunked(received.subarray(bodyStart, length))
  }

  function onRead(bytes: number, chunk: Buffer | Uint8Array): boolean {
    append(bytes, chunk as Buffer)
    if (bodyStart < 0) readHead()
    const body = bodyStart < 0 ? null : takeBody()
    if (body) {
      length = 0
      bodyStart = -1
      onResponse(status, body)
    }
    return true
  }

  const socket: Socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: { buffer: Buffer.allocUnsafe(128 * 1024), callback: onRead },
  })
  socket.on('error', onError)
  socket.on('end', () => onError(new Error('the server closed the connection')))
  return {
    send: (request) => {
      socket.write(request)
    },
    close: () => {
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
    },
  }
}

/** The body of a chunked response (RFC 9112 §7.1), or null while it is not complete. Trailers are not expected. */
export function decodeChunked(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (next > bytes.length) return null
    if (size === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = next
  }
}
