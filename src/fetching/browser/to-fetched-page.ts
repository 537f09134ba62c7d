import { kindOf, parseMediaType } from '../http/media.ts'
import type { FetchedPage } from '../tier.ts'
import type { RenderedPage } from './rendered-page.ts'

export interface VisitFacts {
  readonly carriedSecret: boolean
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly now: number
}

/** Converts a rendered page to the form that all tiers return. */
export function toFetchedPage(rendered: RenderedPage, { carriedSecret, startedAt, now }: VisitFacts): FetchedPage {
  const { status, headers, finalUrl, redirects, body, isDocument, cutFromBytes } = rendered
  const { changes, storage, screenshot, ownRequests, failure, showsPassword } = rendered
  const contentType = headers['content-type'] ?? null
  const kind = isDocument ? 'html' : kindOf(parseMediaType(contentType).type, body)
  const text = (firstBytes?: number) => (kind === 'binary' ? '' : body.subarray(0, firstBytes).toString())
  return {
    status,
    headers,
    finalUrl,
    body,
    kind,
    contentType,
    carriedSecret,
    text,
    changes,
    storage,
    screenshot,
    ownRequests,
    failure,
    ...(showsPassword === undefined ? {} : { showsPassword }),
    redirectChain: redirects.map(({ url, status: statusCode }) => ({
      url,
      statusCode,
      headers: {},
      setsCookie: false,
    })),
    setCookies: [],
    utf8: () => (kind === 'binary' ? null : body),
    charset: 'utf-8',
    sizeBytes: body.length,
    truncated:
      cutFromBytes === null ? null : { atBytes: body.length, originalBytes: cutFromBytes, reason: 'response_body_cap' },
    fetchedAt: now,
    totalMs: now - startedAt,
  }
}
