import type { Principal } from '../accounts/principal.ts'
import type { AuditWriter } from '../audit/append.ts'
import type { Random } from '../clock.ts'
import type { EventWriter } from '../events/append.ts'
import { afterScrape, type Evidence } from '../sessions/lifecycle.ts'
import { afterWall } from '../sessions/monitoring/after-wall.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import type { HistoryEntry } from '../sessions/monitoring/history.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import { endingWrites } from '../sessions/session-events.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'

/** What a scrape left behind, to be committed before it is answered. */
export interface Outcome {
  /** The session of which something was sent; null: it counts for none. */
  readonly session: Session | null
  readonly evidence: Evidence
  /** 0..100: how sure the verdict is. */
  readonly confidence: number
  /** Status below 400 and neither logged out nor blocked. */
  readonly isSuccess: boolean
  readonly domain: string
  readonly credits: number
}

export interface RecordDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly sessions: Pick<SessionRepository, 'find' | 'countUse' | 'update' | 'addHistory'>
  readonly audit: AuditWriter
  readonly events: EventWriter
  /** Adds credits to what an account used today. */
  readonly usageWrite: (accountId: string, now: number, domain: string, credits: number) => SqlWrite
  readonly loginWallLimit: number
  /** How often sessions are checked by themselves; null: never. */
  readonly monitoring: Bounds | null
  readonly random: Pick<Random, 'uuid'>
}

/** Commits counters and usage, and, where the session was found logged out, what follows from that. */
export async function recordOutcome(
  deps: RecordDependencies,
  principal: Principal,
  outcome: Outcome,
  now: number,
): Promise<void> {
  const { session, evidence, isSuccess } = outcome
  const usage = deps.usageWrite(principal.userId, now, outcome.domain, outcome.credits)
  if (session === null) return deps.store.commit([usage])
  const provenVersion = evidence === 'logged_in' ? session.stateVersion : null
  const counted = deps.sessions.countUse(session.id, { now, isSuccess, provenVersion })
  if (evidence !== 'logged_out') return deps.store.commit([counted, usage])
  await retryOnConflict(async () => {
    // Others may have judged the same session meanwhile: decide from what stands now.
    const current = (await deps.sessions.find(session.id, principal.userId))?.session ?? null
    // Deleted, refreshed or changed since: this page says nothing of the cookies that are stored now.
    const isSame = current !== null && current.deletedAt === null && current.stateVersion === session.stateVersion
    if (!isSame) return deps.store.commit([counted, usage])
    const next = afterScrape(current, evidence, deps.loginWallLimit)
    const changes = {
      consecutive_failures: next.consecutiveFailures,
      status: next.status,
      ...afterWall(current, next, { bounds: deps.monitoring, now }),
    }
    const details = { reason: 'login_wall', verdict: 'logged_out' }
    const entries =
      next.transition === 'invalidated'
        ? [
            deps.audit.session(session.id, 'invalidated', null, { reason: 'login_wall' }),
            ...endingWrites(deps.events, 'session.invalid', current, { now, details }),
            deps.sessions.addHistory(session.id, historyEntry(deps, outcome, now)),
          ]
        : []
    await deps.store.commit([deps.sessions.update(current, changes), counted, usage, ...entries])
  })
}

function historyEntry({ random }: RecordDependencies, { confidence }: Outcome, at: number): HistoryEntry {
  return { id: random.uuid(), at, verdict: 'logged_out', confidence, latencyMs: null, cause: 'scrape' }
}
