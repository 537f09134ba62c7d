import { kindOf, parseMediaType } from '../http/media.ts'
import type { FetchedPage } from '../tier.ts'

/** The result of rendering a page. */
export interface RenderedPage
  extends Pick<
    FetchedPage,
    | 'status'
    | 'headers'
    | 'finalUrl'
    | 'showsPassword'
    | 'screenshot'
    | 'ownRequests'
    | 'changes'
    | 'storage'
    | 'failure'
  > {
  readonly redirects: readonly { readonly url: string; readonly status: number }[]
  /** The document that is shown at the end; when it is not HTML, the body as received. */
  readonly body: Buffer
  readonly isDocument: boolean
  /** Size in bytes before truncation; null: not truncated. */
  readonly cutFromBytes: number | null
}

/** The page in the form that all tiers return. */
export function toFetchedPage(
  { redirects, isDocument, cutFromBytes, ...page }: RenderedPage,
  visit: Pick<FetchedPage, 'carriedSecret' | 'fetchedAt' | 'totalMs'>,
): FetchedPage {
  const { headers, body } = page
  const contentType = headers['content-type'] ?? null
  const kind = isDocument ? 'html' : kindOf(parseMediaType(contentType).type, body)
  const redirectChain = redirects.map(({ url, status }) => ({
    url,
    statusCode: status,
    headers: {},
    setsCookie: false,
  }))
  const [atBytes, originalBytes] = [body.length, cutFromBytes]
  return {
    ...page,
    ...visit,
    kind,
    contentType,
    redirectChain,
    setCookies: [],
    text: (firstBytes) => (kind === 'binary' ? '' : body.subarray(0, firstBytes).toString()),
    utf8: () => (kind === 'binary' ? null : body),
    charset: 'utf-8',
    sizeBytes: body.length,
    truncated: originalBytes === null ? null : { atBytes, originalBytes, reason: 'response_body_cap' },
  }
}
