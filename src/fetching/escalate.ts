import type { HttpMethod } from '../sessions/allowed-methods.ts'
import { mayRepeat } from './may-repeat.ts'
import type { FetchedPage, Tier } from './tier.ts'

/** What speaks for going up: nothing else costs the caller another visit. */
export interface EscalationEvidence {
  /** Of the request that was answered. */
  readonly method: HttpMethod
  readonly page: Pick<FetchedPage, 'status' | 'kind'>
  /** The page is a block or a challenge, by the verdict's signs. */
  readonly blocked: boolean
  /** Characters of visible text; null where nobody has counted. */
  readonly textLength: number | null
  /** Whether it brings scripts along. */
  readonly hasScripts: boolean
}

/** Less text than this on a page with scripts is a shell that they would fill. */
const emptyShellChars = 200

/**
 * The next tier to try, or null where the page is enough.
 * Another tier sends the request again, which not every method allows.
 * A block may give way to a browser's fingerprint or a browser; an empty JavaScript shell only to a browser.
 * @param remaining the tiers of the plan that have not been tried, in order
 */
export function escalate<T extends Pick<Tier, 'name'>>(
  evidence: EscalationEvidence,
  remaining: readonly T[],
): T | null {
  if (!mayRepeat(evidence.method)) return null
  if (evidence.blocked || evidence.page.status === 429) return remaining[0] ?? null
  if (isEmptyShell(evidence)) return remaining.find((tier) => tier.name === '4') ?? null
  return null
}

function isEmptyShell({ page, textLength, hasScripts }: EscalationEvidence): boolean {
  return page.kind === 'html' && page.status < 400 && hasScripts && textLength !== null && textLength < emptyShellChars
}
