import { bind } from '../bind.ts'
import type { LeaseDependencies } from './leases/acquire.ts'
import { SessionTurns } from './leases/session-turns.ts'
import type { TurnRequest } from './leases/turn.ts'
import { releaseLease, renewLease, takeLease } from './operations/outside-leases.ts'
import type { Session } from './session.ts'

export type Leases = ReturnType<typeof createLeases>

/** Who may use a session when: the turns of uses, and the leases that users hold from outside. */
export function createLeases(parts: LeaseDependencies) {
  const sessionTurns = new SessionTurns(parts)
  return {
    /** As `SessionTurns.enter`. */
    enter: <Found extends { readonly session: Session }>(request: TurnRequest<Found>) => sessionTurns.enter(request),
    ...bind({ ...parts, sessionTurns }, { take: takeLease, renew: renewLease, release: releaseLease }),
  }
}
