import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

/** A target that answers with one text over and over, or not at all. */
export interface HostileSite {
  /** An address whose answer is `text`, repeated up to so many bytes. */
  repeats(text: string, bytes: number, contentType?: string): string
  /** As `repeats`, but it never ends: after so many bytes nothing more comes. */
  stalls(text: string, bytes: number): string
  /** An address whose answer is this body, which is encoded so. */
  encodes(body: Buffer, contentEncoding: string, contentType?: string): string
  /** An address that redirects as often as is followed, each time with so many cookies of 4 KB, and then never answers. */
  sets(cookies: number): string
  /** An address that shows its user, and sets another value of the cookie `sid` each time. */
  rotates(): string
  /** An address that never answers. */
  holds(): string
  close(): Promise<void>
}

export async function startHostileSite(): Promise<HostileSite> {
  const encoded: { readonly body: Buffer; readonly contentEncoding: string }[] = []
  const server = createServer({ maxHeaderSize: 4 * 1024 * 1024 }, (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://site').searchParams
    const bytes = Number(asked.get('bytes'))
    if (asked.has('holds')) return
    if (asked.has('rotates')) return void rotate(response)
    response.setHeader('content-type', asked.get('type') ?? 'text/html; charset=utf-8')
    const at = Number(asked.get('at') ?? lastHop)
    if (at < lastHop) return void redirect(response, at, Number(asked.get('sets')))
    const one = encoded[Number(asked.get('encoded') ?? -1)]
    if (one !== undefined) return response.setHeader('content-encoding', one.contentEncoding).end(one.body)
    Readable.from(chunks(asked.get('text') ?? '', bytes))
      .on('error', () => response.destroy())
      .pipe(response, { end: !asked.has('stalls') })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    repeats: (text, bytes, type = 'text/html; charset=utf-8') =>
      `http://127.0.0.1:${port}/?${new URLSearchParams({ text, bytes: String(bytes), type })}`,
    stalls: (text, bytes) =>
      `http://127.0.0.1:${port}/?${new URLSearchParams({ text, bytes: String(bytes), stalls: '' })}`,
    encodes: (body, contentEncoding, type = 'text/html; charset=utf-8') =>
      `http://127.0.0.1:${port}/?${new URLSearchParams({ encoded: String(encoded.push({ body, contentEncoding }) - 1), type })}`,
    sets: (cookies) => `http://127.0.0.1:${port}/?at=0&sets=${cookies}`,
    rotates: () => `http://127.0.0.1:${port}/?rotates`,
    holds: () => `http://127.0.0.1:${port}/?holds`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** So many redirects are followed. */
const lastHop = 20

function redirect(response: ServerResponse, at: number, cookies: number): void {
  const ofHop = Array.from({ length: cookies }, (_, one) => `c${at}x${one}=${'v'.repeat(4_000)}`)
  const location = at + 1 === lastHop ? '/?holds' : `/?at=${at + 1}&sets=${cookies}`
  response.writeHead(302, { location, 'set-cookie': ofHop }).end()
}

function rotate(response: ServerResponse): void {
  response.setHeader('set-cookie', `sid=${randomUUID()}; Path=/; HttpOnly`)
  response.end('<p>Orders of Mira Holt</p><a href="/logout">Log out</a>')
}

const chunkBytes = 256 * 1024

function* chunks(text: string, bytes: number): Generator<Buffer> {
  const length = Buffer.byteLength(text)
  const chunk = Buffer.alloc(Math.max(1, Math.floor(chunkBytes / length)) * length, text)
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
}
