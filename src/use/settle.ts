import type { Clock, Stopwatch, Timer } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import { retryOnConflict, retryWhileUnwritable } from '../storage/retry.ts'
import { ConflictError, type Write } from '../storage/write.ts'
import { type KeepDependencies, keepChanges, type StateUpdate } from './keep-changes.ts'

export type SettleDependencies = KeepDependencies & {
  readonly sessionRepository: Pick<SessionRepository, 'findForUse'>
  readonly clock: Clock
  readonly stopwatch: Stopwatch
  readonly timer: Timer
}

/** A use whose outcome will be committed. */
export interface SettledUse {
  readonly used: OpenState
  readonly userId: string
  readonly turn: Pick<Turn, 'commit' | 'fence' | 'showedNothing'>
}

/** The outcome of a use, for the session as it is stored now. */
export interface SettledOutcome<Result> {
  /** Counters, audit entries, status changes and the like. */
  readonly writes: readonly Write[]
  /** The change of the stored state; null: none. */
  readonly stateUpdate: StateUpdate | null
  readonly result: Result
}

/**
 * Commits the outcome of a use, all or nothing, and ends the turn in the same commit. When the session was changed
 * meanwhile, or its key was wrapped again and the root key of `first` is gone, it is read and decided again. When the lease
 * has ended, no cookie changes are stored. When the database cannot be written, cookie changes are tried again for ten
 * seconds: the site has made them already, and may end the session without them. Throws STORAGE_UNAVAILABLE,
 * VAULT_UNAVAILABLE.
 * @param first the session for the first attempt, read before the use; null: it is read
 * @param decide gets the session as it is stored now, null when it is gone, and the time (epoch milliseconds)
 */
export async function settleUse<Result>(
  deps: SettleDependencies,
  { used, userId, turn }: SettledUse,
  first: SessionForUse | null,
  decide: (current: SessionForUse | null, now: number) => Promise<SettledOutcome<Result>> | SettledOutcome<Result>,
): Promise<Result> {
  let known = first
  let isReread = false
  let isLate = false
  // Unknown until the session has been read.
  let mayKeep = true
  const settleOnce = async (): Promise<Result> => {
    isReread = known === null
    const current = known ?? (await deps.sessionRepository.findForUse(used.session.id, userId))
    known = null
    const now = deps.clock.now()
    const { writes, stateUpdate, result } = await decide(current, now)
    const kept = isLate ? [] : await keepChanges(deps, { found: current, stateUpdate, used, userId, now })
    mayKeep = kept.length > 0
    // First, so that a conflict shows whether the fence caused it.
    const fence = mayKeep ? turn.fence() : []
    await turn.commit([...fence, ...writes, ...kept]).catch((error: unknown) => {
      isLate ||= error instanceof ConflictError && error.reason === 'lease_ended'
      throw error
    })
    return result
  }
  // With the key that is current, if the one known before is gone.
  const settle = (): Promise<Result> =>
    retryOnConflict(settleOnce).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'VAULT_UNAVAILABLE' || isReread) throw error
      return retryOnConflict(settleOnce)
    })
  return retryWhileUnwritable(deps, settle, () => mayKeep).catch((error: unknown) => {
    const isUnsettled = error instanceof AppError && error.code === 'STORAGE_UNAVAILABLE'
    throw isUnsettled ? error.with({ message: unsettled }) : error
  })
}

const unsettled =
  'The target may have answered, but the database cannot be written: the outcome and what the target changed are not stored.'
