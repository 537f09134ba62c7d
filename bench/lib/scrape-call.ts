import type { Call } from './load.ts'
import { type PageKind, pageTemplate } from './pages.ts'

/** What a scrape call is made of. */
export interface ScrapeTarget {
  /** The id under which the server under test knows the session. */
  readonly sessionId: string
  readonly marker: string
  readonly kind: PageKind
  /** The page's URL. */
  readonly url: string
}

const contentKey = Buffer.from('"content":"')
const mustHold = ['"byos_applied":true', '"status_code":200'].map((text) => Buffer.from(text))
const loginWall = Buffer.from('"login_wall":true')

export interface RequestHead {
  readonly method: 'POST' | 'PATCH'
  readonly port: number
  readonly path: string
  readonly key: string
}

/** A request of the API, ready to send. */
export function jsonRequest({ method, port, path, key }: RequestHead, body: unknown): Buffer {
  const json = JSON.stringify(body)
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  )
}

/** Scrapes and their checks: status, flags, and every byte of the page that the session alone must get. */
export function scrapeCalls(port: number, key: string, targets: readonly ScrapeTarget[]): readonly Call[] {
  const shared = new Map<PageKind, readonly Buffer[]>()
  return targets.map((target) => {
    const pieces =
      shared.get(target.kind) ??
      pageTemplate(target.kind).map((piece) => Buffer.from(JSON.stringify(piece).slice(1, -1)))
    shared.set(target.kind, pieces)
    const body = { url: target.url, session_id: target.sessionId }
    return checked(jsonRequest({ method: 'POST', port, path: '/api/v1/scrape', key }, body), target, pieces)
  })
}

function checked(request: Buffer, target: ScrapeTarget, pieces: readonly Buffer[]): Call {
  const marker = Buffer.from(target.marker)
  return {
    request,
    check(status, body) {
      if (status !== 200) return `status ${status}: ${body.toString('utf8', 0, 300)}`
      const contentAt = body.indexOf(contentKey)
      const end = contentAt < 0 ? -1 : endOfContent(body, contentAt + contentKey.length, pieces, marker)
      // Not byte for byte what was expected: another spelling of the same JSON, or wrong.
      if (end < 0) return checkParsed(body, target)
      const around = [body.subarray(0, contentAt), body.subarray(end)]
      for (const piece of mustHold)
        if (!around.some((part) => part.includes(piece))) return `no ${piece} in ${withoutContent(body)}`
      return around.some((part) => part.includes(loginWall)) ? `a login wall in ${withoutContent(body)}` : null
    },
  }
}

/** Where the content ends if it is exactly the pieces with the marker between each two, else −1. */
function endOfContent(body: Buffer, start: number, pieces: readonly Buffer[], marker: Buffer): number {
  let at = start
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) {
      if (body.compare(marker, 0, marker.length, at, at + marker.length) !== 0) return -1
      at += marker.length
    }
    if (at + piece.length > body.length || body.compare(piece, 0, piece.length, at, at + piece.length) !== 0) return -1
    at += piece.length
  }
  return body[at] === 0x22 ? at : -1
}

function checkParsed(body: Buffer, target: ScrapeTarget): string | null {
  const answer = parse(body)
  if (answer === null) return `not JSON: ${body.toString('utf8', 0, 300)}`
  const { content, byos_applied, status_code, login_wall } = answer
  if (byos_applied !== true || status_code !== 200 || login_wall === true)
    return `wrong flags in ${withoutContent(body)}`
  if (content === pageTemplate(target.kind).join(target.marker)) return null
  const found = new Set(String(content).match(/page-[0-9a-f]{19}/g))
  return `wrong content for ${target.marker}: ${String(content).length} characters, with the marks of ${[...found].join(', ') || 'nobody'}`
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>
  } catch {
    return null
  }
}

function withoutContent(body: Buffer): string {
  const answer = parse(body)
  return answer === null ? body.toString('utf8', 0, 300) : JSON.stringify({ ...answer, content: '…' })
}
