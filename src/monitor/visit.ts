import { AppError } from '../errors.ts'
import { nextCheck } from '../sessions/monitoring/interval.ts'
import { decodeLearned } from '../sessions/monitoring/learned.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { ValidationCaller } from '../validation/validation-types.ts'
import { isOfSite } from '../verdict/judgement.ts'
import { within } from '../within.ts'
import { backOffMs, budgetOf, type DueCandidate, hourMs, isCounted, isRoutine } from './choose.ts'
import type { MonitorDependencies } from './dependencies.ts'
import type { MonitorVisit } from './monitor-types.ts'
import { freeAgainAt, nextTurnAt } from './site-queue.ts'

/** Longer than any validation takes. After it, another node may take over. */
const leaseMs = 300_000
/** Between two tries to release a site while the database cannot be written. */
const releasePauseMs = 1_000
/** The delay after an error of our own. */
const retryMs = 60_000
/** The delay for a session that is in use, unless it is known to be held for longer. */
const busyMs = 15_000

/**
 * Visits one due session, unless another node visits it or its site, or it needs no visit any more. The validation
 * commits its own outcome; this function releases the site, which after a failure is left alone by the account of the
 * session for a while. `errorsBefore`: failed visits in a row of that account. Throws STORAGE_UNAVAILABLE.
 */
export async function visitDue(
  deps: MonitorDependencies,
  due: DueCandidate,
  errorsBefore: number,
  signal: AbortSignal,
): Promise<void> {
  const { repository, clock, pace } = deps
  const found = await deps.sessionRepository.findForUse(due.id, due.accountId)
  if (found === null || found.state === null) return deps.store.commit([repository.drop(due)])
  if (signal.aborted) return
  const now = clock.now()
  const instead = isRoutine(due.cause) ? insteadOf(deps, due, found) : null
  if (instead !== null) {
    // It was the turn of its account: sessions that need no visit must not keep other accounts waiting.
    const turn = repository.noteTurn(due, { errors: errorsBefore, freeAt: now, turnAt: now })
    return deps.store.commit([instead, turn])
  }
  const visit: MonitorVisit = { id: due.id, accountId: due.accountId, site: due.site, leaseUntil: now + leaseMs }
  const budget = isRoutine(due.cause) ? budgetOf(pace, due) : null
  const spent = isCounted(due.cause) ? [repository.spend(due.accountId, now, hourMs, budget)] : []
  if (!(await commitUnlessTaken(deps.store, [...repository.claim(visit, now, pace.gapMs), ...spent]))) return
  const end = await validateClaimed(deps, due, found, signal)
  const errors = end.isSiteError ? errorsBefore + 1 : end.outcome === 'set' ? 0 : errorsBefore
  const backOff = end.isSiteError ? backOffMs(errors) * (1 + deps.random.fraction() / 4) : 0
  const endedAt = clock.now()
  const freeAt = endedAt + Math.round(backOff)
  const after = [
    repository.releaseSite(visit, freeAgainAt(now, endedAt, pace.gapMs)),
    repository.noteTurn(visit, { errors, freeAt, turnAt: nextTurnAt(now, endedAt) }),
    repository.releaseSession(visit),
    ...(end.outcome === 'drop' ? [repository.drop(due)] : []),
    ...(end.outcome === 'retry' ? [repository.defer(due, endedAt + retryMs)] : []),
    ...(end.outcome === 'busy' ? [repository.defer(due, Math.max(endedAt + busyMs, end.busyUntil))] : []),
  ]
  await release(deps, visit, after, signal)
}

/** Until it is stored that a visit has ended, nobody visits its site: so this is repeated as long as the lease lasts. */
async function release(
  { store, clock, timer }: MonitorDependencies,
  { leaseUntil }: MonitorVisit,
  writes: readonly SqlWrite[],
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      return await store.commit(writes)
    } catch (error) {
      const mayPass = error instanceof AppError && error.code === 'STORAGE_UNAVAILABLE'
      if (!mayPass || signal.aborted || clock.now() >= leaseUntil) throw error
    }
    const pause = new Promise<void>((resolve) => timer.after(releasePauseMs, resolve))
    await within(signal, pause).catch(() => undefined)
  }
}

interface End {
  /** The site was down, could not be reached, or refused us. */
  readonly isSiteError: boolean
  /** `set`: a validation has set the session's schedule. Otherwise what to do with it. */
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
    return { isSiteError: isOfSite(verdict) && !isProxyFault, outcome: 'set', busyUntil: 0 }
  } catch (error) {
    const outcome = outcomeOf(error, signal)
    // The addresses of a name may be others later: it is tried again, less and less often, as a site that is down.
    const isSiteError = error instanceof AppError && error.code === 'TARGET_NOT_ALLOWED'
    if (outcome === 'retry' && !isSiteError) deps.onError(error)
    const busyUntil = error instanceof AppError ? (error.busy?.heldUntil ?? 0) : 0
    return { isSiteError, outcome, busyUntil }
  }
}

/** The user who requested the check, if they may still use the session; else the owner's account. */
function callerOf({ accountId, askedBy }: DueCandidate): Pick<ValidationCaller, 'userId' | 'actor'> {
  if (askedBy === null) return { userId: accountId, actor: null }
  return { userId: askedBy.userId, actor: askedBy }
}

function outcomeOf(error: unknown, signal: AbortSignal): End['outcome'] {
  // What this node did not finish stays due, for the next node.
  if (signal.aborted) return 'stopped'
  // The session is in use, or was just used: nothing went wrong.
  if (error instanceof AppError && error.code === 'SESSION_BUSY') return 'busy'
  return error instanceof AppError && error.code === 'SESSION_INACTIVE' ? 'drop' : 'retry'
}

/**
 * What is written instead of a visit: a session that was used since needs none to keep it alive, and none when
 * monitoring was switched off since. Null: the visit is still due.
 */
function insteadOf(deps: MonitorDependencies, due: DueCandidate, { session }: SessionForUse): SqlWrite | null {
  const now = deps.clock.now()
  const plan = nextCheck({
    session,
    learned: decodeLearned(session.learned),
    bounds: deps.bounds,
    now,
    from: session.lastValidatedAt ?? session.createdAt,
    fraction: deps.random.fraction(),
  })
  if (plan === null) return deps.repository.drop(due)
  const wasUsedSince = (session.lastUsedAt ?? 0) > (session.lastValidatedAt ?? session.createdAt)
  if (due.cause !== 'keep_alive' || !wasUsedSince || plan.at <= now) return null
  return deps.repository.defer(due, plan.at, plan.cause)
}
