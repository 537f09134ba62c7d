import { ConflictError } from '../../storage/write.ts'
import type { LeaseDependencies } from '../leases/acquire.ts'
import { Waiter } from '../waiter.ts'
import { busyBy, busyReason, sessionBusy } from './busy.ts'

/** Between attempts to begin a visit when another one was quicker, in milliseconds. */
const retryMs = 10

/**
 * Waits until the pace of a session allows one more visit, and takes it. Throws SESSION_BUSY if that is not before
 * `endsAt` (epoch milliseconds), and the signal's reason.
 */
export async function takeVisit(
  deps: Pick<LeaseDependencies, 'store' | 'repository' | 'clock' | 'timer'>,
  sessionId: string,
  paceMs: number,
  endsAt: number,
  signal: AbortSignal,
): Promise<void> {
  const { store, repository, clock } = deps
  const waiter = new Waiter(deps, signal)
  for (;;) {
    const now = clock.now()
    try {
      return await store.commit([repository.takeVisit(sessionId, now, now + paceMs)])
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
    }
    const { nextUseAt } = await repository.occupancy(sessionId, now)
    const nextTryAt = Math.max(nextUseAt ?? 0, clock.now() + retryMs)
    if (nextTryAt > endsAt) {
      const paced = { leases: [], tickets: [], nextUseAt }
      throw sessionBusy(busyBy(paced, paceMs, now), now, busyReason(paced, now))
    }
    await waiter.sleepUntil(nextTryAt)
  }
}
