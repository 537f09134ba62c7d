import type { JudgedStatus } from '../lifecycle.ts'
import type { Session } from '../session.ts'
import type { SessionChanges } from '../stored-session.ts'
import { type Bounds, boundsFor } from './bounds.ts'
import { awaitsFirstCheck } from './first-check.ts'

const soonMs = 60_000

/**
 * The next check after a scrape met the login page. One page proves little, so a check follows within a minute, or as
 * soon as the bounds allow.
 */
export function afterWall(
  before: Session,
  { status, transition }: JudgedStatus,
  { bounds, now }: { readonly bounds: Bounds | null; readonly now: number },
): SessionChanges {
  const own = boundsFor(bounds, before.monitoring)
  const invalid = transition === 'invalidated' ? { invalid_checks: 0 } : {}
  // An invalid session keeps its planned checks; an expiry date ends it without one.
  if (own === null || before.disabled || (status === 'invalid' && transition === null)) return invalid
  const soon = Math.max(now + soonMs, (before.lastValidatedAt ?? 0) + own.minMs)
  const { expiresAt } = before
  // The scrape replaces the first check.
  const next = awaitsFirstCheck(before) ? null : before.nextValidationAt
  if ((next !== null && next <= soon) || (expiresAt !== null && expiresAt <= soon)) return invalid
  return { ...invalid, next_validation_at: soon, next_validation_cause: 'due' }
}
