import type { BrowserContext, Page, Request, Response } from 'playwright-core'
import { proxyCheckUrl } from '../../egress/proxy/proxy.ts'
import { AppError } from '../../errors.ts'
import type { OwnRequest } from '../../page/page.ts'

/**
 * Aborts, with TARGET_UNREACHABLE as its reason, when the page crashes or its browser ends: its calls may never settle
 * then.
 */
export function crashSignal(page: Page): AbortSignal {
  const crash = new AbortController()
  const abort = (): void => crash.abort(pageCrash())
  page.once('crash', abort).once('close', abort)
  return crash.signal
}

export function pageCrash(): AppError {
  return new AppError('TARGET_UNREACHABLE', {
    message: 'The page crashed in the browser, or the page or what it stores is larger than 96 MiB.',
  })
}

/**
 * Whether a response so far made the browser remove all cookies of its site (`Clear-Site-Data`), those of every host
 * included. No visit removes a session's cookies because of it: one response must not empty a session.
 */
export function watchClearing(context: BrowserContext): () => boolean {
  let isCleared = false
  context.on('response', (response) => {
    // It is only among the headers that come separately; if the page closes, they never come.
    void response
      .headerValue('clear-site-data')
      .then((value) => {
        isCleared ||= /"(?:cookies|\*)"/i.test(value ?? '')
      })
      .catch(() => undefined)
  })
  return () => isCleared
}

/** Tells the address of every request of a page, of its workers and of windows that it opens; a WebSocket's as http. */
export function watchUrls(page: Page, onRequest: (url: URL) => void): void {
  const tell = (address: string): void => {
    const url = URL.parse(address)
    if (url !== null) onRequest(url)
  }
  page.context().on('request', (request) => tell(request.url()))
  page.on('websocket', (socket) => tell(socket.url().replace(/^ws/, 'http')))
}

/** The first requests of a page that are recorded. */
const maxRequests = 100
/** Answers that are read at most, and their bytes, as sent and decoded: those that only report an error are short. */
const maxAnswers = 20
const maxSentBytes = 1024
const maxAnswerChars = 4096

/** What a page's scripts have asked for. */
export interface OwnRequestsWatch {
  /** The responses so far. Never rejects, and waits only for bodies that have arrived. */
  readonly answered: () => Promise<readonly OwnRequest[]>
}

/** Records the responses to requests by a page's scripts (`fetch`, XMLHttpRequest). */
export function watchOwnRequests(page: Page): OwnRequestsWatch {
  const seen: OwnRequest[] = []
  const places = new Map<Request, number>()
  const reading: Promise<void>[] = []
  page.on('response', (response: Response) => {
    const request = response.request()
    if (!isOwn(request) || seen.length >= maxRequests) return
    const url = URL.parse(response.url())
    // The answer to the test of the connection may come as the page's watch begins.
    if (url === null || url.href === proxyCheckUrl) return
    if (isJsonAnswer(response)) places.set(request, seen.length)
    seen.push({ method: request.method(), url: url.origin + url.pathname, status: response.status() })
  })
  const read = async (request: Request, place: number): Promise<void> => {
    const { responseBodySize } = await request.sizes()
    const answer = responseBodySize > maxSentBytes ? undefined : await (await request.response())?.text()
    const own = seen[place]
    if (own !== undefined && answer !== undefined && answer.length <= maxAnswerChars) seen[place] = { ...own, answer }
  }
  page.on('requestfinished', (request) => {
    const place = places.get(request)
    // The page may close first.
    if (place !== undefined && reading.length < maxAnswers) reading.push(read(request, place).catch(() => undefined))
  })
  return {
    answered: async () => {
      await Promise.all(reading)
      return seen
    },
  }
}

const isOwn = (request: Request) => /^(?:fetch|xhr)$/.test(request.resourceType())

const isJsonAnswer = (response: Response) =>
  response.status() < 300 && /\bjson\b/i.test(response.headers()['content-type'] ?? '')
