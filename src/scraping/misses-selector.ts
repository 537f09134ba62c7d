import type { FetchedPage } from '../fetching/tier.ts'
import { parseHtml } from '../html/parse-html.ts'
import { parseSelector, selects } from '../html/selector.ts'

/** A larger page is not searched. */
const maxBytes = 1024 * 1024

/**
 * Whether the page as sent lacks what its caller waits for, so that only scripts can add it. A selector that only
 * browsers support counts as missing.
 */
export function missesSelector(page: Pick<FetchedPage, 'kind' | 'text' | 'sizeBytes'>, waitFor: string): boolean {
  if (page.kind !== 'html' || page.sizeBytes > maxBytes) return false
  const selector = parseSelector(waitFor)
  return selector === null || !selects(parseHtml(page.text()).elements, selector)
}
