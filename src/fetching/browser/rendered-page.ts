import { kindOf, parseMediaType } from '../http/media.ts'
import type { FetchedPage } from '../tier.ts'

/**
 * The result of rendering a page. Its body is the document that is shown at the end or, when it is not HTML, as
 * received.
 */
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
    | 'carriedLogin'
    | 'fetchedAt'
    | 'totalMs'
  > {
  readonly isDocument: boolean
}

/** The page in the form that all tiers return. */
export function toFetchedPage(
  { isDocument, ...page }: RenderedPage,
  visit: Pick<FetchedPage, 'carriedSecret' | 'carriedLogin' | 'fetchedAt' | 'totalMs'>,
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
