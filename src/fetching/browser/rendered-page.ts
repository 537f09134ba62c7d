import type { CookieChange } from '../../cookies/cookie-change.ts'
import type { AppError } from '../../errors.ts'
import { kindOf, parseMediaType } from '../http/media.ts'
import type { FetchedPage } from '../tier.ts'

/** The result of rendering a page. Its body is the document that is shown at the end or, when it is not HTML, as received. */
export interface RenderedPage
  extends Omit<
    FetchedPage,
    | 'text'
    | 'utf8'
    | 'charset'
    | 'contentType'
    | 'kind'
    | 'sizeBytes'
    | 'setCookies'
    | 'carriedSecret'
    | 'fetchedAt'
    | 'totalMs'
  > {
  readonly isDocument: boolean
}

/** A page that could not be read: nothing but its status, how the visit changed cookies, and why it failed. */
export function unreadPage(
  url: URL,
  status: number,
  changes: readonly CookieChange[],
  failure: AppError,
): RenderedPage {
  const nothing = { body: Buffer.alloc(0), truncated: null, storage: null, ownRequests: null, screenshot: null }
  return {
    ...nothing,
    status,
    headers: {},
    finalUrl: url.href,
    redirectChain: [],
    isDocument: false,
    isUnread: true,
    changes,
    failure,
  }
}

/** The page in the form that all tiers return. */
export function toFetchedPage(
  { isDocument, ...page }: RenderedPage,
  visit: Pick<FetchedPage, 'carriedSecret' | 'fetchedAt' | 'totalMs'>,
): FetchedPage {
  const { headers, body } = page
  const contentType = headers['content-type'] ?? null
  const kind = isDocument ? 'html' : kindOf(parseMediaType(contentType).type, body)
  return {
    ...page,
    ...visit,
    kind,
    contentType,
    setCookies: [],
    text: (firstBytes) => (kind === 'binary' ? '' : body.subarray(0, firstBytes).toString()),
    utf8: () => (kind === 'binary' ? null : body),
    charset: 'utf-8',
    sizeBytes: body.length,
  }
}
