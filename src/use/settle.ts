import type { Clock } from '../clock.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { OpenState } from '../sessions/write-back.ts'
import { retryOnConflict } from '../storage/retry.ts'
import { ConflictError, type Write } from '../storage/write.ts'
import { type BroughtToState, type KeepDependencies, keepChanges } from './keep-changes.ts'
import type { UsableSession } from './use-session.ts'

export interface SettleDependencies extends KeepDependencies {
  readonly sessions: KeepDependencies['sessions'] & Pick<SessionRepository, 'findForUse'>
  readonly clock: Clock
}

/** A use whose outcome is to be committed. */
export interface SettledUse {
  readonly used: OpenState
  readonly userId: string
  readonly turn: Pick<Turn, 'commit' | 'fence'>
}

/** What follows from a use, for the session as it stands. */
export interface SettledOutcome<Result> {
  /** Counters, entries, the status and what else follows. */
  readonly writes: readonly Write[]
  /** What is to be kept in the stored state; null: nothing. */
  readonly brought: BroughtToState | null
  readonly result: Result
}

/**
 * Commits what follows from a use, all of it or nothing, and gives the turn back with it. Where others changed the session
 * meanwhile, it is read and decided again. Where the turn has ended, nothing of the cookies is kept.
 * @param first the session as the first attempt may take it; null: it is read
 * @param decide is given the session as it stands, null where it is gone, and the time (epoch milliseconds)
 */
export function settleUse<Result>(
  deps: SettleDependencies,
  { used, userId, turn }: SettledUse,
  first: UsableSession | null,
  decide: (current: UsableSession | null, now: number) => Promise<SettledOutcome<Result>> | SettledOutcome<Result>,
): Promise<Result> {
  let known = first
  let isLate = false
  return retryOnConflict(async () => {
    const current = known ?? (await deps.sessions.findForUse(used.session.id, userId))
    const now = deps.clock.now()
    const { writes, brought, result } = await decide(current, now)
    const kept = isLate ? [] : await keepChanges(deps, current, brought, used, { userId, now })
    // First, so that it is known where it was the one that refused.
    const fence = kept.length === 0 ? [] : turn.fence()
    await turn.commit([...fence, ...writes, ...kept]).catch((error: unknown) => {
      isLate ||= error instanceof ConflictError && error.reason === 'lease_ended'
      known = null
      throw error
    })
    return result
  })
}
