import type { Session } from '../session.ts'
import { type Bounds, boundsFor } from './bounds.ts'

/** After so many milliseconds a first check comes, and not later than so many: what is stored together is not visited together. */
const soonestMs = 1_000
const latestMs = 4_000

/**
 * When a session that was just stored is checked for the first time, epoch milliseconds; null: not by itself. A round of
 * the monitor later it is under way, unless its site must be left alone for longer.
 * @param fraction in [0, 1)
 */
export function firstCheckAt(
  { expiresAt, monitoring }: Pick<Session, 'expiresAt' | 'monitoring'>,
  { bounds, now, fraction }: { readonly bounds: Bounds | null; readonly now: number; readonly fraction: number },
): number | null {
  if (boundsFor(bounds, monitoring) === null) return null
  const at = now + Math.round(soonestMs + (latestMs - soonestMs) * fraction)
  return expiresAt !== null && expiresAt <= at ? null : at
}

/**
 * Whether the check that is planned is the first of cookies that are in use already. A scrape that was judged takes its
 * place. Of a session that waits to be proven only a validation says whether it is.
 */
export function awaitsFirstCheck({
  nextValidationCause: cause,
  nextValidationBy: askedBy,
  status,
}: Pick<Session, 'nextValidationCause' | 'nextValidationBy' | 'status'>): boolean {
  return status !== 'pending_validation' && (cause === 'first' || (cause === 'refreshed' && askedBy !== null))
}
