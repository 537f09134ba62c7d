import type { Page, Response } from 'playwright-core'
import { proxyCheckUrl } from '../../egress/proxy/proxy.ts'
import type { OwnRequest } from '../tier.ts'

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
