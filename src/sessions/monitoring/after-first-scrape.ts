import type { Session } from '../session.ts'
import type { SessionChanges } from '../stored-session.ts'
import { afterCheck } from './after-check.ts'
import type { PlanTerms } from './bounds.ts'
import { awaitsFirstCheck } from './first-check.ts'

/**
 * The changes after a scrape found a session logged in before its first check, which it replaces. Null when no first check
 * is planned. For a scrape that found it logged out, see `afterWall`.
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
