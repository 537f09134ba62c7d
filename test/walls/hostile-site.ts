import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

/** A target that answers with one text over and over, or not at all. */
export interface HostileSite {
  /** An address whose answer is `text`, repeated up to so many bytes. */
  repeats(text: string, bytes: number, contentType?: string): string
  /** As `repeats`, but it never ends: after so many bytes nothing more comes. */
  stalls(text: string, bytes: number): string
  /** An address whose answer is this body, which is encoded so. */
  encodes(body: Buffer, contentEncoding: string): string
  /** An address that never answers. */
  holds(): string
  close(): Promise<void>
}

export async function startHostileSite(): Promise<HostileSite> {
  const encoded: { readonly body: Buffer; readonly contentEncoding: string }[] = []
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://site').searchParams
    const bytes = Number(asked.get('bytes'))
    if (asked.has('holds')) return
    response.setHeader('content-type', asked.get('type') ?? 'text/html; charset=utf-8')
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
    encodes: (body, contentEncoding) =>
      `http://127.0.0.1:${port}/?encoded=${encoded.push({ body, contentEncoding }) - 1}`,
    holds: () => `http://127.0.0.1:${port}/?holds`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const chunkBytes = 256 * 1024

function* chunks(text: string, bytes: number): Generator<Buffer> {
  const length = Buffer.byteLength(text)
  const chunk = Buffer.alloc(Math.max(1, Math.floor(chunkBytes / length)) * length, text)
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
}
