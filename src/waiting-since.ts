import type { Clock } from './clock.ts'
import { createJobRepository } from './jobs/repository/job-repository.ts'
import type { WaitingSince } from './metrics.ts'
import { createMonitorRepository } from './monitor/repository.ts'
import type { Store } from './storage/store.ts'
import type { Deliverer } from './webhooks/deliverer.ts'

/** Anybody who reaches the port can ask for the metrics, so the database is asked at most once in this time. */
const keptMs = 5_000

/** Asks what the background work itself would take next. */
export function createWaitingSince(
  store: Store,
  clock: Clock,
  deliverer: Pick<Deliverer, 'waitingSince'>,
): () => Promise<WaitingSince> {
  const [monitor, jobs] = [createMonitorRepository(store), createJobRepository(store)]
  const read = async (now: number): Promise<WaitingSince> => {
    const [[awaited], [routine], job, webhooks] = await Promise.all([
      monitor.due(true, now, 1),
      monitor.due(false, now, 1),
      jobs.nextWaiting(now, { accounts: [], sessions: [], jobs: [] }, null),
      deliverer.waitingSince(),
    ])
    const checks = [awaited, routine].flatMap((check) => (check === undefined ? [] : [check.dueAt]))
    return {
      checks: checks.length === 0 ? null : Math.min(...checks),
      jobs: job?.createdAt ?? null,
      webhooks,
    }
  }
  let last: { readonly at: number; readonly read: Promise<WaitingSince> } | null = null
  return () => {
    const now = clock.now()
    if (last === null || Math.abs(now - last.at) >= keptMs) last = { at: now, read: read(now) }
    return last.read
  }
}
