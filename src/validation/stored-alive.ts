import type { Principal } from '../accounts/principal.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import type { Session } from '../sessions/session.ts'
import { decides } from '../verdict/judgement.ts'
import type { UnleasedContext, Validate } from './validate.ts'
import type { ValidationResult } from './validation-types.ts'

/** Whether the last check of a session saw it logged in, and it is active. */
export function wasAlive(session: Session, now: number): boolean {
  return statusAt(session, now) === 'active' && session.lastVerdict?.verdict === 'logged_in'
}

/**
 * Whether the stored state of a session is logged in: as the site says now, or, if it does not say, as the last check
 * saw it.
 */
export async function isAliveNow(
  { validate, clock }: { readonly validate: Validate<Pick<ValidationResult, 'verdict'>>; readonly clock: Clock },
  principal: Principal,
  session: Session,
  { signal, requestId }: UnleasedContext,
): Promise<boolean> {
  try {
    const { verdict } = await validate(principal, session.id, { signal, leaseId: null, requestId })
    if (decides(verdict)) return verdict === 'logged_in'
  } catch (error) {
    // The time of the caller may be over while it waits for its turn.
    if (!signal.aborted && (!(error instanceof AppError) || error.code === 'INTERNAL')) throw error
  }
  return wasAlive(session, clock.now())
}
