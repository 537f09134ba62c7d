import { dayMs, formatTime } from '../clock.ts'
import { countEach } from '../fairness/counts.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { siteOf } from '../sessions/monitoring/site.ts'
import { endingWrites } from '../sessions/session-events.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { choose, type DueCandidate, hasRoom } from './choose.ts'
import type { MonitorDependencies } from './dependencies.ts'
import { createAdoption, spreadOverdue } from './start-up.ts'
import { visitDue } from './visit.ts'

/** Validations that run at the same time. */
const concurrency = 32
/** Due sessions that one round reads, of each kind. */
const batch = 128
const passedBatch = 100
/** A longer time between rounds means that the server was down or the machine slept. */
const absenceMs = 300_000
/** Longer than any back-off. */
const keepSitesMs = 30 * dayMs

/** Nothing is planned later than this: it is longer than any interval, back-off or queue. */
function farthestMs(bounds: Bounds | null): number {
  return Math.max(2 * dayMs, 2 * (bounds?.maxMs ?? 0))
}

/** Keeps the status of sessions current, in rounds. */
export function createMonitor(deps: MonitorDependencies) {
  const running = new Map<string, { readonly accountId: string; readonly done: Promise<void> }>()
  const stop = new AbortController()
  /** Whether a due session waits for a running one to end. */
  let isWaiting = false
  let lastRoundAt: number | null = null
  let sitesSweptAt: number | null = null
  let adoptNext: (() => Promise<boolean>) | null = null

  const begin = async (signal: AbortSignal): Promise<void> => {
    const now = deps.clock.now()
    const wasAway = lastRoundAt === null || now - lastRoundAt > absenceMs
    // The clock may have been ahead: what it planned would be far in the future.
    if (lastRoundAt === null || now < lastRoundAt - absenceMs) {
      await deps.store.commit(deps.repository.forgetBehind(now + farthestMs(deps.bounds), now))
      if (deps.bounds !== null) adoptNext = createAdoption(deps, deps.bounds)
    }
    if (sitesSweptAt === null || Math.abs(now - sitesSweptAt) >= dayMs) {
      sitesSweptAt = now
      await deps.store.commit(deps.repository.forgetSites(now - keepSitesMs))
    }
    if (wasAway && deps.bounds !== null) await spreadOverdue(deps, deps.bounds, signal)
    if (lastRoundAt === null && deps.bounds === null) await deps.store.commit([deps.repository.unschedule()])
    lastRoundAt = now
    if (adoptNext !== null && !(await adoptNext())) adoptNext = null
  }
  const start = (session: DueCandidate, errors: number): void => {
    const done = visitDue(deps, session, errors, stop.signal)
      .catch(deps.onError)
      .finally(() => {
        running.delete(session.id)
        if (isWaiting) deps.onFree()
      })
    running.set(session.id, { accountId: session.accountId, done })
  }
  const serveDue = async (signal: AbortSignal): Promise<boolean> => {
    const now = deps.clock.now()
    isWaiting = false
    const free = concurrency - running.size
    const held = countEach(Array.from(running.values(), ({ accountId }) => accountId))
    const crowding = [...held].flatMap(([id, count]) => (hasRoom(count, free) ? [] : [id]))
    const due = (await findDue(deps, now, crowding)).filter(({ id }) => !running.has(id))
    if (due.length === 0 || signal.aborted) return false
    const accountIds = [...new Set(due.map(({ accountId }) => accountId))]
    const sites = await deps.repository.sites([...new Set(due.map(({ site }) => site))], accountIds)
    const budgets = await deps.repository.budgets(accountIds)
    const { visit, defer, booked } = choose({
      due,
      sites,
      budgets,
      pace: deps.pace,
      free,
      running: held,
      now,
      fraction: () => deps.random.fraction(),
    })
    const writes = [
      ...defer.map(({ session, to }) => deps.repository.defer(session, to)),
      ...booked.map(({ site, accountId, until }) => deps.repository.book(site, accountId, until)),
    ]
    if (writes.length > 0) await commitUnlessTaken(deps.store, writes)
    if (signal.aborted) return false
    for (const session of visit) {
      start(session, sites.get(session.site)?.accounts.get(session.accountId)?.errors ?? 0)
    }
    isWaiting = visit.length + defer.length < due.length
    return defer.length > 0 && due.length >= batch
  }

  return {
    /**
     * One round of the work in the background: records, once, each date that has passed in the audit trail, and starts
     * validating due sessions, requested checks first. Returns whether to start the next round immediately. Once `signal`
     * aborts, it starts no validation. Throws STORAGE_UNAVAILABLE.
     */
    round: async (signal: AbortSignal): Promise<boolean> => {
      await begin(signal)
      const notedAll = await notePassedDates(deps)
      return (deps.runsChecks && (await serveDue(signal))) || !notedAll
    },
    /** Breaks off the validations that run. */
    cut: (): void => stop.abort(),
    /** Resolves when no validation that a round started is running. */
    settled: async (): Promise<void> => {
      while (running.size > 0) await Promise.all(Array.from(running.values(), ({ done }) => done))
    },
  }
}

/** Skips accounts without a free slot: they would hide those that have one. */
async function findDue(
  { repository, bounds }: MonitorDependencies,
  now: number,
  crowding: readonly string[],
): Promise<DueCandidate[]> {
  const asked = await repository.due(true, now, batch, crowding)
  const byItself = bounds === null ? [] : await repository.due(false, now, batch, crowding)
  return [...asked, ...byItself].map((session) => ({ ...session, site: siteOf(session.validationUrl) }))
}

async function notePassedDates(deps: MonitorDependencies): Promise<boolean> {
  const now = deps.clock.now()
  const passed = await deps.repository.passed(now, passedBatch)
  for (const session of passed) {
    const details = { expires_at: formatTime(session.expiresAt ?? now) }
    await commitUnlessTaken(deps.store, [
      ...deps.repository.notePassed(session),
      deps.audit.session(session.id, 'expired', null, details),
      ...endingWrites(deps.events, 'session.expired', session, { now, details: { reason: 'date' } }),
    ])
  }
  return passed.length < passedBatch
}
