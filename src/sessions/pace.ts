import type { Clock, Timer } from '../clock.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError } from '../storage/write.ts'
import { busyBy, sessionBusy } from './leases/busy.ts'
import { createWaiter } from './leases/door.ts'
import type { LeaseRepository } from './leases/repository.ts'

export interface PaceDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<LeaseRepository, 'takeSlot' | 'occupancy'>
  readonly clock: Clock
  readonly timer: Timer
}

/** Between attempts where somebody else was quicker. */
const retryMs = 10

/**
 * Waits until a further visit of a use that has begun may begin, and takes that place, in the order of whoever is first.
 * Throws SESSION_BUSY where none is free before `endsAt`, and the signal's reason.
 */
export async function takeNextSlot(
  { store, repository, clock, timer }: PaceDependencies,
  sessionId: string,
  paceMs: number,
  { endsAt, signal }: { readonly endsAt: number; readonly signal: AbortSignal },
): Promise<void> {
  const waiter = createWaiter({ clock, timer }, signal)
  for (;;) {
    const now = clock.now()
    const slot = { sessionId, since: now, nextUseAt: now + paceMs, ticketId: null, inOrder: false }
    const isTaken = await store.commit(repository.takeSlot(slot)).then(
      () => false,
      (error: unknown) => {
        if (error instanceof ConflictError) return true
        throw error
      },
    )
    if (!isTaken) return
    const { nextUseAt } = await repository.occupancy(sessionId, now)
    const nextTryAt = Math.max(nextUseAt ?? 0, clock.now() + retryMs)
    if (nextTryAt > endsAt) throw sessionBusy(busyBy({ leases: [], tickets: [], nextUseAt }, paceMs, now), now)
    await waiter.sleepUntil(nextTryAt)
  }
}
