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
 * Whether an answer so far made the browser remove all cookies of its site, with every host of it. No visit removes a
 * session's cookies for that: one answer must not empty a session.
 */
export function watchClearing(context: BrowserContext): () => boolean {
  let isCleared = false
  context.on('response', (response) => {
    // Only with the headers that come apart; they may never come, as the page may close.
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
