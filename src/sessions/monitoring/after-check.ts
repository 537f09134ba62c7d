import type { Session } from '../session.ts'
import type { StoredStatus } from '../session-status.ts'
import type { SessionChanges } from '../stored-session.ts'
import type { PlanTerms } from './bounds.ts'
import { nextCheck } from './interval.ts'
import { decodeLearned, encodeLearned, type LearnedCheck, learn } from './learned.ts'
import { checkColumns } from './planned-check.ts'

/** The plan of further checks after a check, as changes of the session's row. */
export function afterCheck(
  session: Session,
  status: StoredStatus,
  check: LearnedCheck,
  { bounds, fraction }: Pick<PlanTerms, 'bounds' | 'fraction'>,
): SessionChanges {
  const learned = learn(decodeLearned(session.learned), session, check)
  const invalidChecks = status !== 'invalid' || session.status !== 'invalid' ? 0 : session.invalidChecks + 1
  const next = nextCheck({
    session: { ...session, status, invalidChecks },
    learned,
    bounds,
    now: check.at,
    from: check.at,
    fraction,
  })
  return {
    learned: encodeLearned(learned),
    invalid_checks: invalidChecks,
    ...checkColumns(next),
    validation_lease_until: null,
  }
}
