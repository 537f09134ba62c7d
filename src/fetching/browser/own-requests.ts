import type { Page, Response } from 'playwright-core'
import type { OwnRequest } from '../tier.ts'

/** Requests that are remembered of one page, the first ones. */
const maxRequests = 100

/** Remembers how the requests that a page's scripts make (`fetch`, XMLHttpRequest) are answered. */
export function watchOwnRequests(page: Page): readonly OwnRequest[] {
  const seen: OwnRequest[] = []
  page.on('response', (response: Response) => {
    const request = response.request()
    const type = request.resourceType()
    if ((type !== 'fetch' && type !== 'xhr') || seen.length >= maxRequests) return
    const url = URL.parse(response.url())
    if (url === null) return
    seen.push({ method: request.method(), url: url.origin + url.pathname, status: response.status() })
  })
  return seen
}
