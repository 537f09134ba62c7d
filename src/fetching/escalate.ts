import { type HttpMethod, mayRepeat } from './http-method.ts'
import { browserTier, type Tier } from './tier.ts'

/** What a visit has shown. It alone decides whether a higher tier is worth its cost. */
export interface EscalationEvidence {
  /** Of the request that was answered. */
  readonly method: HttpMethod
  readonly status: number
  /** The site says when to ask again (429 with Retry-After). */
  readonly asksToWait: boolean
  /** The page is a block or a challenge, by the verdict's signals. */
  readonly blocked: boolean
  /** The page is drawn by scripts and is nearly empty before they run. */
  readonly isEmptyShell: boolean
  /** It lacks the element that its caller waits for. */
  readonly missesSelector: boolean
}

/**
 * The next tier to try, or null when the page is sufficient. Another tier sends the request again, which not every method
 * allows, and a site that asks to wait does not want. A block may be avoided by a browser's fingerprint or a browser; an
 * empty JavaScript shell, and a page without the element that its caller waits for, need a browser.
 * @param remaining the tiers of the plan that have not been tried, in order
 */
export function escalate<T extends Pick<Tier, 'name'>>(
  { method, status, asksToWait, blocked, isEmptyShell, missesSelector }: EscalationEvidence,
  remaining: readonly T[],
): T | null {
  if (!mayRepeat(method) || asksToWait) return null
  if (blocked || status === 429) return remaining[0] ?? null
  if (!isEmptyShell && !missesSelector) return null
  return remaining.find((tier) => tier.name === browserTier) ?? null
}
