import type { Session } from '../session.ts'
import { boundsFor, type PlanTerms } from './bounds.ts'

/**
 * A first check comes between these delays, in milliseconds. They vary so that sessions stored together are not visited
 * together.
 */
const soonestMs = 1_000
const latestMs = 4_000

/**
 * When a session that was just stored is checked for the first time, epoch milliseconds; null: not without a request, or
 * its expiry date comes first. The check starts within one round of the monitor, unless its site must be left alone for
 * longer.
 */
export function firstCheckAt(
  { expiresAt, monitoring }: Pick<Session, 'expiresAt' | 'monitoring'>,
  { bounds, now, fraction }: PlanTerms,
): number | null {
  if (boundsFor(bounds, monitoring) === null) return null
  const at = now + Math.round(soonestMs + (latestMs - soonestMs) * fraction)
  return expiresAt !== null && expiresAt <= at ? null : at
}

/**
 * Whether the planned check is the first one of a new session. A judged scrape replaces it, except for an unproven
 * session, which only a validation can prove. The check after a refresh is not replaced: it also reports that the session
 * has recovered.
 */
export function awaitsFirstCheck({
  nextValidationCause,
  status,
}: Pick<Session, 'nextValidationCause' | 'status'>): boolean {
  return status !== 'pending_validation' && nextValidationCause === 'first'
}
