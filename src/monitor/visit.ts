import { AppError } from '../errors.ts'
import { nextCheck } from '../sessions/monitoring/interval.ts'
import { decodeLearned } from '../sessions/monitoring/learned.ts'
import type { SessionForUse } from '../sessions/repository.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { ValidationCaller, ValidationResult } from '../validation/validation-types.ts'
import { backOffMs, budgetOf, type DueCandidate, hourMs, isCounted, isRoutine } from './choose.ts'
import type { MonitorDependencies } from './dependencies.ts'
import type { MonitorVisit } from './repository.ts'

/** Longer than any validation takes. After it, another node may take over. */
const leaseMs = 300_000
/** The delay after an error of our own. */
const retryMs = 60_000
/** The delay for a session that is in use, unless it is known to be held for longer. */
const busyMs = 15_000

/**
 * Visits one due session, unless another node visits it or its site, or it needs no visit any more. The validation
 * commits its own outcome; this function releases the site, with a back-off after a failure. Throws
 * STORAGE_UNAVAILABLE.
 */
export async function visitDue(
  deps: MonitorDependencies,
  due: DueCandidate,
  errorsBefore: number,
  signal: AbortSignal,
): Promise<void> {
  const { repository, clock, pace } = deps
  const found = await deps.sessions.findForUse(due.id, due.accountId)
  if (found === null || found.state === null) return deps.store.commit([repository.drop(due.id)])
  if (signal.aborted) return
  if (isRoutine(due.cause) && !(await isStillDue(deps, due, found))) return
  const now = clock.now()
  const visit: MonitorVisit = { id: due.id, site: due.site, leaseUntil: now + leaseMs }
  const budget = isRoutine(due.cause) ? budgetOf(pace, due) : null
  const spent = isCounted(due.cause) ? [repository.spend(due.accountId, now, hourMs, budget)] : []
  if (!(await commitUnlessTaken(deps.store, [...repository.claim(visit, now, pace.gapMs), ...spent]))) return
  const end = await validateClaimed(deps, due, found, signal)
  const errors = end.isSiteError ? errorsBefore + 1 : end.isAnswered ? 0 : errorsBefore
  const backOff = end.isSiteError ? backOffMs(errors) * (1 + deps.random.fraction() / 4) : 0
  const freeAt = Math.max(now + pace.gapMs, clock.now() + Math.round(backOff))
  await deps.store.commit([
    repository.releaseSite(visit, end.isSiteError ? freeAt : now + pace.gapMs, errors),
    repository.releaseSession(visit),
    ...(end.outcome === 'drop' ? [repository.drop(due.id)] : []),
    ...(end.outcome === 'retry' ? [repository.defer(due, clock.now() + retryMs)] : []),
    ...(end.outcome === 'busy' ? [repository.defer(due, Math.max(clock.now() + busyMs, end.busyUntil))] : []),
  ])
}

interface End {
  /** The site was down, could not be reached, or refused us. */
  readonly isSiteError: boolean
  readonly isAnswered: boolean
  /** What to do with the session's schedule when no validation has set it. */
  readonly outcome: 'set' | 'drop' | 'retry' | 'busy' | 'stopped'
  /** For a busy session, epoch milliseconds; 0: not known. */
  readonly busyUntil: number
}

async function validateClaimed(
  deps: MonitorDependencies,
  due: DueCandidate,
  found: SessionForUse,
  signal: AbortSignal,
): Promise<End> {
  const caller = { ...callerOf(due), cause: due.cause ?? 'due', requestId: null }
  try {
    const { verdict, isProxyFault } = await deps.validate(found, caller, signal)
    return { isSiteError: isSiteError(verdict) && !isProxyFault, isAnswered: true, outcome: 'set', busyUntil: 0 }
  } catch (error) {
    const outcome = outcomeOf(error, signal)
    if (outcome === 'retry') deps.onError(error)
    const busyUntil = error instanceof AppError ? (error.busy?.heldUntil ?? 0) : 0
    return { isSiteError: false, isAnswered: false, outcome, busyUntil }
  }
}

/** The user who requested the check, if they may still use the session; else the owner's account. */
function callerOf({ accountId, askedBy }: DueCandidate): Pick<ValidationCaller, 'userId' | 'actor'> {
  if (askedBy === null) return { userId: accountId, actor: null }
  return { userId: askedBy.userId, actor: askedBy }
}

function isSiteError(verdict: ValidationResult['verdict']): boolean {
  return verdict === 'unreachable' || verdict === 'site_down' || verdict === 'blocked'
}

function outcomeOf(error: unknown, signal: AbortSignal): End['outcome'] {
  // What this node did not finish stays due, for the next node.
  if (signal.aborted) return 'stopped'
  // The session is in use, or was just used: nothing went wrong.
  if (error instanceof AppError && error.code === 'SESSION_BUSY') return 'busy'
  // Errors that waiting does not change are not retried.
  const isFinal =
    error instanceof AppError && (error.code === 'TARGET_NOT_ALLOWED' || error.code === 'SESSION_INACTIVE')
  return isFinal ? 'drop' : 'retry'
}

/** A session that was used since needs no visit to keep it alive, and none when monitoring was switched off since. */
async function isStillDue(deps: MonitorDependencies, due: DueCandidate, { session }: SessionForUse): Promise<boolean> {
  const now = deps.clock.now()
  const plan = nextCheck({
    session,
    learned: decodeLearned(session.learned),
    bounds: deps.bounds,
    now,
    from: session.lastValidatedAt ?? session.createdAt,
    fraction: deps.random.fraction(),
  })
  if (plan === null) await deps.store.commit([deps.repository.drop(due.id)])
  if (plan === null || due.cause !== 'keep_alive') return plan !== null
  const wasUsedSince = (session.lastUsedAt ?? 0) > (session.lastValidatedAt ?? session.createdAt)
  if (!wasUsedSince || plan.at <= now) return true
  await deps.store.commit([deps.repository.defer(due, plan.at, plan.cause)])
  return false
}
