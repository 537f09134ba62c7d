import type { IncomingMessage } from 'node:http'

const maxFormBytes = 8_192

/** The pairs of a Cookie header; of a name that comes twice the first counts. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 1) continue
    const name = pair.slice(0, equals).trim()
    if (!cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim())
  }
  return cookies
}

/** Where to go after the login: a path of this site, /account for anything else (another host included). */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) ? next : '/account'
}

/** The fields of a posted form; null beyond 8 KiB. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // Reads on without keeping anything, up to a bound, so that the client gets to see its answer.
    if (bytes > maxFormBytes * 16) return null
    if (bytes <= maxFormBytes) chunks.push(chunk)
  }
  return bytes > maxFormBytes ? null : new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}
