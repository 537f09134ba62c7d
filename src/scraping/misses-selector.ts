import type { FetchedPage } from '../fetching/tier.ts'
import { parseHtml } from '../html/parse-html.ts'
import { parseSelector, selects } from '../html/selector.ts'

/** A larger page is not searched: the caller is told what a browser would have waited for. */
const maxBytes = 1024 * 1024

/**
 * Whether a page as it was sent lacks what its caller waits for, so that only scripts can put it there. A selector that
 * only a browser understands counts as lacking.
 */
export function missesSelector(page: Pick<FetchedPage, 'kind' | 'text' | 'sizeBytes'>, waitFor: string): boolean {
  if (page.kind !== 'html' || page.sizeBytes > maxBytes) return false
  const selector = parseSelector(waitFor)
  return selector === null || !selects(parseHtml(page.text()).elements, selector)
}
