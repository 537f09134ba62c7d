import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { nextCheck } from '../sessions/monitoring/interval.ts'
import { decodeLearned } from '../sessions/monitoring/learned.ts'
import type { MonitorDependencies } from './dependencies.ts'

/** Sessions that are written in one commit. */
const chunk = 500
/** What has waited for long is caught up at so many a second. */
const caughtUpPerSecond = 5

/** For `count` sessions that wait: how far apart, in milliseconds; together at most the longest interval. */
function stepFor(count: number, { maxMs }: Bounds): number {
  return Math.min(1000 / caughtUpPerSecond, maxMs / Math.max(1, count))
}

/**
 * After a time in which nobody looked, all sessions that became due in it get times one after the other, in the order in
 * which they were due: nothing is lost, and no site meets a crowd.
 */
export async function spreadOverdue(deps: MonitorDependencies, bounds: Bounds, signal: AbortSignal): Promise<void> {
  const { repository, store, clock } = deps
  const now = clock.now()
  const step = stepFor(await repository.countDue(now), bounds)
  for (let place = 0; !signal.aborted; ) {
    const overdue = await repository.due(false, now, chunk)
    if (overdue.length === 0) return
    // Past `now`, so that the next look does not find them again.
    await store.commit(overdue.map((session, index) => repository.defer(session, later(now, (place + index) * step))))
    place += overdue.length
  }
}

function later(now: number, ms: number): number {
  return now + 1 + Math.round(ms)
}

/** Finds, some at a time, the sessions that should have a next check and have none. */
export interface Adoption {
  /** Looks at the next of them; answers false when all were looked at. */
  step(): Promise<boolean>
}

/** Sessions stored before there was monitoring, or while it was off, get their first check anywhere in its wait. */
export function createAdoption(deps: MonitorDependencies, bounds: Bounds): Adoption {
  let after: string | null = ''
  let windowMs = 0
  return {
    step: async () => {
      if (after === null) return false
      const now = deps.clock.now()
      if (after === '') {
        const count = await deps.repository.countUnscheduled()
        windowMs = stepFor(count, bounds) * count
      }
      const found = await deps.repository.unscheduled(after, chunk)
      const writes = found.flatMap((session) => {
        const learned = decodeLearned(session.learned)
        const fraction = deps.random.fraction()
        const first = nextCheck({ session, learned, bounds, now, from: now, fraction })
        if (first === null) return []
        const waitMs = Math.max(windowMs, first.at - now)
        return [deps.repository.adopt(session.id, now + Math.round(waitMs * deps.random.fraction()), first.cause)]
      })
      if (writes.length > 0) await deps.store.commit(writes)
      after = found.length < chunk ? null : (found.at(-1)?.id ?? null)
      return after !== null
    },
  }
}
