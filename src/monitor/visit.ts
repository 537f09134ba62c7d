import { AppError } from '../errors.ts'
import { nextCheck } from '../sessions/monitoring/interval.ts'
import { decodeLearned } from '../sessions/monitoring/learned.ts'
import type { FoundSession, SealedState } from '../sessions/repository.ts'
import type { ValidationCaller, ValidationResult } from '../validation/validation-types.ts'
import { backOffMs, type DueCandidate, hourMs, isCounted, isRoutine } from './choose.ts'
import { commitUnlessTaken, type MonitorDependencies } from './dependencies.ts'
import type { MonitorVisit } from './repository.ts'

/** Longer than any validation takes; what a stopped node held is taken up again after it. */
const leaseMs = 300_000
/** Until something of our own that failed is tried again. */
const retryMs = 60_000
/** Until a session that is in use is looked at again, unless it is known to be held for longer. */
const busyMs = 15_000

type Found = FoundSession & { readonly state: SealedState | null }

/**
 * Visits one due session, unless another node is at it or at its site, or it has no need of a visit any more. What was
 * found is committed by the validation; here the site is let go, for longer where it failed. Throws STORAGE_UNAVAILABLE.
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
  const budget = isRoutine(due.cause) ? pace.hourlyBudget : null
  const spent = isCounted(due.cause) ? [repository.spend(due.accountId, now, hourMs, budget)] : []
  if (!(await commitUnlessTaken(deps, [...repository.claim(visit, now, pace.gapMs), ...spent]))) return
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
  /** The site was down, could not be reached, or turned us away. */
  readonly isSiteError: boolean
  readonly isAnswered: boolean
  /** What becomes of the session's schedule where no validation has set it. */
  readonly outcome: 'set' | 'drop' | 'retry' | 'busy' | 'stopped'
  /** Of a session that is busy, epoch milliseconds; 0: not known. */
  readonly busyUntil: number
}

async function validateClaimed(
  deps: MonitorDependencies,
  due: DueCandidate,
  found: Found,
  signal: AbortSignal,
): Promise<End> {
  const caller = { ...callerOf(due), cause: due.cause ?? 'due', requestId: null }
  try {
    const { verdict } = await deps.validate(found, caller, signal)
    return { isSiteError: isSiteError(verdict), isAnswered: true, outcome: 'set', busyUntil: 0 }
  } catch (error) {
    const outcome = outcomeOf(error, signal)
    if (outcome === 'retry') deps.onError(error)
    const busyUntil = error instanceof AppError ? (error.busy?.heldUntil ?? 0) : 0
    return { isSiteError: false, isAnswered: false, outcome, busyUntil }
  }
}

/** Who asked stands for it, as long as they may use the session; else nobody does, on the account's behalf. */
function callerOf({ accountId, askedBy }: DueCandidate): Pick<ValidationCaller, 'userId' | 'actor'> {
  if (askedBy === null) return { userId: accountId, actor: null }
  return { userId: askedBy.userId, actor: askedBy }
}

function isSiteError(verdict: ValidationResult['verdict']): boolean {
  return verdict === 'unreachable' || verdict === 'site_down' || verdict === 'blocked'
}

function outcomeOf(error: unknown, signal: AbortSignal): End['outcome'] {
  // What this node did not finish is due as it was, for whoever starts next.
  if (signal.aborted) return 'stopped'
  // Somebody uses it, or has just used it: nothing went wrong.
  if (error instanceof AppError && error.code === 'SESSION_BUSY') return 'busy'
  // What will not change by waiting is not tried again.
  const isFinal =
    error instanceof AppError && (error.code === 'TARGET_NOT_ALLOWED' || error.code === 'SESSION_INACTIVE')
  return isFinal ? 'drop' : 'retry'
}

/** A session that was used since needs no visit to be kept alive; one that nobody wants monitored any more needs none. */
async function isStillDue(deps: MonitorDependencies, due: DueCandidate, { session }: Found): Promise<boolean> {
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
