import type { Request } from 'playwright-core'
import type { PagePlan } from './page-plan.ts'

/** Where libraries wait for messages, when there is no WebSocket, or before there is one. */
const TRANSPORT = /\/(?:socket\.io|engine\.io|sockjs(?:-node)?|signalr|cometd|_blazor)(?:\/|$)/i

/** Whether a library asks so for messages. */
export const isForMessages = (request: Pick<Request, 'url'>): boolean =>
  TRANSPORT.test(URL.parse(request.url())?.pathname ?? '')

/** What changes in the query when a page asks for what is new: numbers, and what is too long for a word. */
const PROGRESS = /\d+|[\w%-]{16,}/g

/**
 * By what two requests of a page are the same: method, address and body. The query does not count where a library waits for
 * messages, nor what changes of it in a check, since a page may ask for what is new since a moment. A scrape waits for each
 * page of a list.
 */
export function addressOf(request: Pick<Request, 'method' | 'url' | 'postData'>, purpose: PagePlan['purpose']): string {
  const [method, url] = [request.method(), URL.parse(request.url())]
  if (url === null || TRANSPORT.test(url.pathname)) return `${method} ${url?.pathname ?? ''}`
  const query = purpose === 'check' ? url.search.replace(PROGRESS, '') : url.search
  return `${method} ${url.origin}${url.pathname}${query} ${request.postData() ?? ''}`
}
