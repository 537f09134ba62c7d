import type { LatchkeyClient } from './client.ts'
import { LatchkeyError } from './latchkey-error.ts'

/** What this needs of the `Page` or `BrowserContext` of Playwright, which is not imported. */
export interface RoutedPages {
  route(url: (url: URL) => boolean, handler: (route: PageRoute) => Promise<void>): Promise<unknown>
  unroute(url: (url: URL) => boolean, handler: (route: PageRoute) => Promise<void>): Promise<void>
}

interface PageRoute {
  request(): PageRequest
  /** `body` may be a Buffer as well, a type that only Node.js has. */
  fulfill(answer: { status: number; headers: Record<string, string>; body: string }): Promise<void>
  fallback(): Promise<void>
}

interface PageRequest {
  url(): string
  method(): string
  resourceType(): string
  postDataBuffer(): Uint8Array | null
  headers(): Record<string, string>
}

export interface RouteOptions {
  /** Id of the session. */
  readonly session: string
  /** As for `scrape`; default true. */
  readonly requireSession?: boolean | undefined
  /** Called with the error of each request that failed; the page gets it as an answer with its status and text. */
  readonly onError?: ((error: LatchkeyError, url: string) => void) | undefined
}

/**
 * Sends the documents and the requests of scripts (`fetch`, XMLHttpRequest) of these pages to the server, as far as they
 * go to the domain of the session: the browser draws the pages of a login that it never has. Styles, scripts and images
 * go directly. Answers a function that ends it.
 */
export async function routeThroughSession(
  pages: RoutedPages,
  client: LatchkeyClient,
  { session, requireSession = true, onError }: RouteOptions,
): Promise<() => Promise<void>> {
  const { domain } = await client.sessions.get(session)
  const isOfSite = ({ protocol, hostname }: URL) =>
    /^https?:$/.test(protocol) && (hostname === domain || hostname.endsWith(`.${domain}`))
  /** Pages that a redirect led to, by their URL, until the browser asks for them. */
  const arrived = new Map<string, PageAnswer>()

  const answerTo = async (request: PageRequest): Promise<PageAnswer> => {
    const url = request.url()
    const isDocument = request.resourceType() === 'document'
    const known = request.method() === 'GET' && isDocument ? arrived.get(url) : undefined
    arrived.delete(url)
    if (known !== undefined) return known
    const body = request.postDataBuffer()
    const result = await client.scrape(
      {
        url,
        session_id: session,
        method: request.method() as 'GET',
        headers: isDocument ? {} : scriptHeaders(request.headers()),
        ...(body === null ? {} : { body: textOf(body), content_type: request.headers()['content-type'] }),
        // The browser of the page runs its scripts.
        mode: 'html',
        max_response_bytes: maxBytes,
      },
      { requireSession },
    )
    const answer = answerOf(result)
    if (!isDocument || !result.redirected) return answer
    // Playwright does not route what a 3xx leads to, and the page needs the address that it came from.
    if (isOfSite(new URL(result.final_url))) arrived.set(result.final_url, answer)
    return { status: 200, headers: { 'content-type': 'text/html' }, body: leadingTo(result.final_url) }
  }

  const handler = async (route: PageRoute): Promise<void> => {
    const request = route.request()
    if (!['document', 'xhr', 'fetch'].includes(request.resourceType())) return route.fallback()
    try {
      await route.fulfill((await answerTo(request)) as PageAnswer & { body: string })
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error
      onError?.(error, request.url())
      await route.fulfill(answerOfError(error))
    }
  }
  await pages.route(isOfSite, handler)
  return () => pages.unroute(isOfSite, handler)
}

/** Of Node.js, where Playwright runs: it takes a body as one of these. */
declare const Buffer: { from(text: string, encoding: 'base64'): Uint8Array }

const maxBytes = 50 * 1024 * 1024

interface PageAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array
}

/** What a browser adds by itself: the server sends the headers of the session in place of these. */
const browserHeader =
  /^(accept-encoding|accept-language|connection|content-length|content-type|cookie|host|origin|referer|user-agent|upgrade-insecure-requests|sec-.*|:.*)$/

/** The headers that a script set. */
function scriptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !browserHeader.test(name)))
}

/** A body that is no text cannot be sent within JSON. */
function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new LatchkeyError(
      {
        code: 'UNSUPPORTED_MEDIA_TYPE',
        message: 'The body of the request is no text.',
        resolution: 'Send the file with POST /api/v1/fetch.',
        status: 415,
        requestId: null,
      },
      { cause },
    )
  }
}

/** Headers of the transfer, which do not fit the body any more. */
const transferHeader = /^(connection|content-encoding|content-length|keep-alive|transfer-encoding|set-cookie)$/i

function answerOf(result: Awaited<ReturnType<LatchkeyClient['scrape']>>): PageAnswer {
  const { content, content_encoding: encoding, status_code: status } = result
  const headers = Object.fromEntries(Object.entries(result.headers).filter(([name]) => !transferHeader.test(name)))
  const text = typeof content === 'string' ? content : ''
  // The server has decoded the text.
  const type = (headers['content-type'] ?? 'text/html').replace(/;.*/, '')
  if (encoding !== 'base64') headers['content-type'] = `${type}; charset=utf-8`
  return { status, headers, body: encoding === 'base64' ? Buffer.from(text, 'base64') : text }
}

function answerOfError({ status, code, message, resolution }: LatchkeyError): PageAnswer & { body: string } {
  const isFailure = status !== null && status >= 400
  return {
    status: isFailure ? status : 502,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-latchkey-error': code },
    body: `${code}: ${message} ${resolution}`,
  }
}

/** A page that goes on to another one at once. */
function leadingTo(url: string): string {
  const text = JSON.stringify(url).replaceAll('<', '\\u003c')
  return `<!doctype html><script>location.replace(${text})</script>`
}
