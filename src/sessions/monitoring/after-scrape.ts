import type { JudgedStatus } from '../lifecycle.ts'
import type { Session } from '../session.ts'
import type { SessionChanges } from '../stored-session.ts'
import { afterCheck } from './after-check.ts'
import { boundsFor, type PlanTerms } from './bounds.ts'
import { awaitsFirstCheck } from './first-check.ts'

/**
 * The changes after a scrape found a session logged in before its first check, which it replaces. Null when no first check
 * is planned.
 * @param confidence 0 to 100
 */
export function afterFirstScrape(
  session: Session,
  confidence: number,
  { bounds, now, fraction }: PlanTerms,
): SessionChanges | null {
  if (!awaitsFirstCheck(session)) return null
  const check = { at: now, verdict: 'logged_in', cookies: null } as const
  return {
    ...afterCheck(session, session.status, check, { bounds, fraction }),
    last_validated_at: now,
    validation_confidence: confidence,
  }
}

const soonMs = 60_000

/**
 * The next check after a scrape met the login page. One page proves little, so a check follows within a minute, or as
 * soon as the bounds allow.
 */
export function afterWall(
  before: Session,
  { status, transition }: JudgedStatus,
  { bounds, now }: Pick<PlanTerms, 'bounds' | 'now'>,
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
