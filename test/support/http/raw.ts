import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
  /** The envelope's code, where the body is one. */
  readonly code: string | undefined
}

export interface RawExchange {
  /** Resolves with the first answer that came; rejects where the connection ended without one. */
  readonly answer: Promise<RawAnswer>
  /** Resolves when the server has closed its side. */
  readonly closed: Promise<void>
  write(text: string | Buffer): void
  destroy(): void
}

/** Speaks to a server byte by byte, for what no HTTP client would send. */
export function exchange(port: number, first: string | Buffer): RawExchange {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  const { promise: answer, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const { promise: closed, resolve: resolveClosed } = Promise.withResolvers<void>()
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    received += chunk
    const parsed = parseAnswer(received)
    if (parsed !== null) resolve(parsed)
  })
  const end = () => {
    reject(new Error(`closed after ${JSON.stringify(received)}`))
    resolveClosed()
    socket.end()
  }
  socket.on('end', end)
  socket.on('close', end)
  socket.on('error', () => {})
  socket.write(first)
  answer.catch(() => {})
  return { answer, closed, write: (text) => void socket.write(text), destroy: () => socket.destroy() }
}

/** The answer to one request, the connection being dropped after it. */
export async function send(port: number, text: string | Buffer): Promise<RawAnswer> {
  const { answer, destroy } = exchange(port, text)
  try {
    return await answer
  } finally {
    destroy()
  }
}

function parseAnswer(text: string): RawAnswer | null {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return null
  const [head, body] = [text.slice(0, end), text.slice(end + 4)]
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  if (body.length < length) return null
  const status = Number(head.split(' ')[1])
  return { status, head, body: body.slice(0, length), code: codeOf(body.slice(0, length)) }
}

function codeOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { code?: string }).code
  } catch {
    return undefined
  }
}
