import type { BrowserContext, Page, Response } from 'playwright-core'
import { proxyCheckUrl } from '../../egress/proxy/proxy.ts'
import { AppError } from '../../errors.ts'
import type { OwnRequest } from '../tier.ts'

/**
 * Aborts, with TARGET_UNREACHABLE as its reason, when the page crashes or its browser ends: its calls may never settle
 * then.
 */
export function crashSignal(page: Page): AbortSignal {
  const crash = new AbortController()
  const abort = (): void =>
    crash.abort(
      new AppError('TARGET_UNREACHABLE', {
        message: 'The page crashed in the browser, or the page or what it stores is larger than 96 MiB.',
      }),
    )
  page.once('crash', abort).once('close', abort)
  return crash.signal
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

/** The first requests of a page that are recorded. */
const maxRequests = 100

/** Records the responses to requests by a page's scripts (`fetch`, XMLHttpRequest). */
export function watchOwnRequests(page: Page): readonly OwnRequest[] {
  const seen: OwnRequest[] = []
  page.on('response', (response: Response) => {
    const request = response.request()
    const type = request.resourceType()
    if ((type !== 'fetch' && type !== 'xhr') || seen.length >= maxRequests) return
    const url = URL.parse(response.url())
    // The answer to the test of the connection may come as the page's watch begins.
    if (url === null || url.href === proxyCheckUrl) return
    seen.push({ method: request.method(), url: url.origin + url.pathname, status: response.status() })
  })
  return seen
}
