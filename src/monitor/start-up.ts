import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { nextCheck } from '../sessions/monitoring/interval.ts'
import { decodeLearned } from '../sessions/monitoring/learned.ts'
import { commitUnlessTaken, type MonitorDependencies } from './dependencies.ts'

/** Sessions that are written in one commit. */
const chunk = 500
/** So far apart are checks that are caught up: five a second. */
const catchUpMs = 200
/** So few are no crowd. */
const few = 32

/** How many places a queue has that is over after the longest interval. */
function placesWithin({ maxMs }: Bounds): number {
  return Math.max(1, Math.floor(maxMs / catchUpMs))
}

/**
 * After a time in which nobody looked, all sessions that became due in it get times one after the other, in the order in
 * which they were due: nothing is lost, and nobody meets a crowd.
 */
export async function spreadOverdue(deps: MonitorDependencies, bounds: Bounds, signal: AbortSignal): Promise<void> {
  const { repository, clock } = deps
  const now = clock.now()
  const places = placesWithin(bounds)
  if ((await repository.countDue(now, few + 1)) <= few) return
  for (let place = 0; !signal.aborted; ) {
    const overdue = await repository.due(false, now, chunk)
    if (overdue.length === 0) return
    // Past `now`, so that the next look does not find them again.
    const to = (index: number): number => now + 1 + ((place + index) % places) * catchUpMs
    await commitUnlessTaken(
      deps,
      overdue.map((session, index) => repository.defer(session, to(index))),
    )
    place += overdue.length
  }
}

/** Finds, some at a time, the sessions that should have a next check and have none. */
export interface Adoption {
  /** Looks at the next of them; answers false when all were looked at. */
  step(): Promise<boolean>
}

/** Sessions stored before there was monitoring, or while it was off, get their first check anywhere in its wait. */
export function createAdoption(deps: MonitorDependencies, bounds: Bounds): Adoption {
  let after: string | null = ''
  let windowMs: number | null = null
  return {
    step: async () => {
      if (after === null) return false
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
      if (writes.length > 0) await commitUnlessTaken(deps, writes)
      after = found.length < chunk ? null : (found.at(-1)?.id ?? null)
      return after !== null
    },
  }
}
