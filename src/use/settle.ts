import type { Clock } from '../clock.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { OpenState } from '../sessions/state/write-back.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import { retryOnConflict } from '../storage/retry.ts'
import { ConflictError, type Write } from '../storage/write.ts'
import { type KeepDependencies, keepChanges, type StateUpdate } from './keep-changes.ts'

export type SettleDependencies = KeepDependencies & {
  readonly sessionRepository: Pick<SessionRepository, 'findForUse'>
  readonly clock: Clock
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
 * meanwhile, it is read and decided again. When the lease has ended, no cookie changes are stored.
 * @param first the session for the first attempt; null: it is read
 * @param decide gets the session as it is stored now, null when it is gone, and the time (epoch milliseconds)
 */
export function settleUse<Result>(
  deps: SettleDependencies,
  { used, userId, turn }: SettledUse,
  first: SessionForUse | null,
  decide: (current: SessionForUse | null, now: number) => Promise<SettledOutcome<Result>> | SettledOutcome<Result>,
): Promise<Result> {
  let known = first
  let isLate = false
  return retryOnConflict(async () => {
    const current = known ?? (await deps.sessionRepository.findForUse(used.session.id, userId))
    const now = deps.clock.now()
    const { writes, stateUpdate, result } = await decide(current, now)
    const kept = isLate ? [] : await keepChanges(deps, { found: current, stateUpdate, used, userId, now })
    // First, so that a conflict shows whether the fence caused it.
    const fence = kept.length === 0 ? [] : turn.fence()
    await turn.commit([...fence, ...writes, ...kept]).catch((error: unknown) => {
      isLate ||= error instanceof ConflictError && error.reason === 'lease_ended'
      known = null
      throw error
    })
    return result
  })
}
