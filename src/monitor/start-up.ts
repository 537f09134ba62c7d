import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { nextCheck } from '../sessions/monitoring/interval.ts'
import { decodeLearned } from '../sessions/monitoring/learned.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { MonitorDependencies } from './dependencies.ts'

/** Sessions per commit. */
const chunk = 500
/** The distance between checks that are caught up: five per second. */
const catchUpMs = 200
/** Up to this number, overdue checks need not be spread. */
const few = 32

/** How many checks of a queue fit into the longest interval. */
function placesWithin({ maxMs }: Bounds): number {
  return Math.max(1, Math.floor(maxMs / catchUpMs))
}

/**
 * After a time without a server, gives all overdue sessions times one after the other, in the order in which they were
 * due, so that no check is lost and no site gets all of them at once.
 */
export async function spreadOverdue(deps: MonitorDependencies, bounds: Bounds, signal: AbortSignal): Promise<void> {
  const { repository, clock } = deps
  const now = clock.now()
  const places = placesWithin(bounds)
  if ((await repository.countDue(now, few + 1)) <= few) return
  for (let place = 0; !signal.aborted; ) {
    const overdue = await repository.due(false, now, chunk)
    if (overdue.length === 0) return
    // After `now`, so that the next query does not find them again.
    const to = (index: number): number => now + 1 + ((place + index) % places) * catchUpMs
    await commitUnlessTaken(
      deps.store,
      overdue.map((session, index) => repository.defer(session, to(index))),
    )
    place += overdue.length
  }
}

/**
 * Gives sessions stored while monitoring was off their first check, at a random time within its wait. The result handles
 * the next batch; false when all are done.
 */
export function createAdoption(deps: MonitorDependencies, bounds: Bounds): () => Promise<boolean> {
  let after = ''
  let windowMs: number | null = null
  return async () => {
    const now = deps.clock.now()
    windowMs ??= (await deps.repository.countUnscheduled(placesWithin(bounds))) * catchUpMs
    const found = await deps.repository.unscheduled(after, chunk)
    const writes = found.flatMap((session) => {
      const learned = decodeLearned(session.learned)
      const fraction = deps.random.fraction()
      const first = nextCheck({ session, learned, bounds, now, from: now, fraction })
      if (first === null) return []
      const waitMs = Math.max(windowMs ?? 0, first.at - now)
      return [deps.repository.adopt(session.id, now + Math.round(waitMs * deps.random.fraction()), first.cause)]
    })
    if (writes.length > 0) await commitUnlessTaken(deps.store, writes)
    after = found.at(-1)?.id ?? after
    return found.length === chunk
  }
}
