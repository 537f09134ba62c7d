import type { CookieOwner } from '../sessions/cookie-owner.ts'
import type { Verdict } from '../verdict/judgement.ts'
import type { PushRefusalReason } from './sync-types.ts'

export interface PushFacts {
  readonly owner: CookieOwner
  /** The stored state is logged in, as far as is known. */
  readonly isStoredAlive: boolean
  /** What the site says about the pushed state. */
  readonly pushed: Verdict
  /** The pushed state shows another user than the expected one. */
  readonly isWrongUser: boolean
}

export type PushDecision =
  | { readonly kind: 'take' }
  | { readonly kind: 'refuse'; readonly reason: PushRefusalReason }
  | { readonly kind: 'leave'; readonly outcome: 'not_logged_in' | 'undecided' | 'kept' }

/**
 * Whether a pushed state replaces the stored one. Only a state that is not worse may: a browser in which somebody has
 * logged out, or in as somebody else, must not end a session that works.
 */
export function decidePush({ owner, isStoredAlive, pushed, isWrongUser }: PushFacts): PushDecision {
  if (owner === 'latchkey' && isStoredAlive) return { kind: 'leave', outcome: 'kept' }
  if (isWrongUser) return { kind: 'refuse', reason: 'wrong_user' }
  if (pushed === 'logged_in') return { kind: 'take' }
  if (pushed === 'logged_out') {
    return isStoredAlive ? { kind: 'refuse', reason: 'logged_out' } : { kind: 'leave', outcome: 'not_logged_in' }
  }
  return isStoredAlive ? { kind: 'leave', outcome: 'undecided' } : { kind: 'take' }
}
