import { accessOf } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import type { AuditWriter } from '../audit/append.ts'
import type { Random } from '../clock.ts'
import type { EventWriter } from '../events/append.ts'
import { encodeLastVerdict, type LastVerdict } from '../sessions/last-verdict.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import { afterScrape, type LoginEvidence } from '../sessions/lifecycle.ts'
import { afterFirstScrape } from '../sessions/monitoring/after-first-scrape.ts'
import { afterWall } from '../sessions/monitoring/after-wall.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { awaitsFirstCheck } from '../sessions/monitoring/first-check.ts'
import type { HistoryEntry } from '../sessions/monitoring/history.ts'
import type { SessionChanges, SessionRepository } from '../sessions/repository.ts'
import { type ProvenState, restore } from '../sessions/restore.ts'
import type { Session } from '../sessions/session.ts'
import { endingWrites } from '../sessions/session-events.ts'
import { type Brought, type OpenState, type WriteBackDependencies, writeBack } from '../sessions/write-back.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError, type SqlWrite, type Write } from '../storage/write.ts'
import { openSecrets } from './source.ts'

/** What a scrape left behind, to be committed before it is answered. */
export interface Outcome {
  /** The session of which something was sent; null: it counts for none. */
  readonly session: Session | null
  readonly evidence: LoginEvidence
  /** 0..100: how sure the verdict is. */
  readonly confidence: number
  /** What the page said of the session, where that is kept: of a logged-out page, and in the place of a first check. */
  readonly lastVerdict: LastVerdict | null
  /** Status below 400 and neither logged out nor blocked. */
  readonly isSuccess: boolean
  readonly domain: string
  readonly credits: number
  /** What it brought for the stored state; null: nothing of it may be kept. */
  readonly brought: BroughtToState | null
  /** Nobody knows what to make of it: the session is to be validated now. */
  readonly isUnclear: boolean
}

/** What a visit brought, and the state that it was made with. */
export interface BroughtToState extends Brought {
  readonly used: OpenState
  /** It was made with this state, which takes the place of the one in use; null: with that. */
  readonly restores: ProvenState | null
}

export interface RecordDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly sessions: Pick<
    SessionRepository,
    | 'find'
    | 'findForUse'
    | 'requireUsable'
    | 'countUse'
    | 'markUnproven'
    | 'settleFirstCheck'
    | 'update'
    | 'addHistory'
    | 'discountSuccesses'
  > &
    WriteBackDependencies['sessions']
  readonly vault: WriteBackDependencies['vault']
  readonly audit: AuditWriter
  readonly events: EventWriter
  /** Adds credits to what an account used today. */
  readonly usageWrite: (accountId: string, now: number, domain: string, credits: number) => SqlWrite
  readonly loginWallLimit: number
  /** How often sessions are checked by themselves; null: never. */
  readonly monitoring: Bounds | null
  readonly random: Pick<Random, 'uuid' | 'fraction'>
}

/** What records the outcome of a use: its turn, which ends with that, or the store where it has none. */
export type Recorder = Pick<Turn, 'commit' | 'fence'>

/** Commits counters and usage, and, where the session was found logged out, what follows from that. */
export async function recordOutcome(
  deps: RecordDependencies,
  principal: Principal,
  outcome: Outcome,
  now: number,
  by: Recorder = { commit: deps.store.commit, fence: () => [] },
): Promise<void> {
  const { session, evidence, isSuccess } = outcome
  const usage = deps.usageWrite(principal.userId, now, outcome.domain, outcome.credits)
  if (session === null) return by.commit([usage])
  const provenVersion = evidence === 'logged_in' ? session.stateVersion : null
  const counted = deps.sessions.countUse(session.id, { now, isSuccess, provenVersion })
  const counts = [counted, usage, ...followUp(deps, outcome, session, now)]
  if (evidence !== 'logged_out') return commitBrought(deps, principal, outcome.brought, { counts, now, by })
  await retryOnConflict(async () => {
    // Others may have judged the same session meanwhile: decide from what stands now.
    const current = (await deps.sessions.find(session.id, principal.userId))?.session ?? null
    // Deleted, refreshed or changed since: this page says nothing of the cookies that are stored now.
    const isSame = current !== null && current.deletedAt === null && current.stateVersion === session.stateVersion
    if (!isSame) return by.commit([counted, usage])
    const next = afterScrape(current, evidence, deps.loginWallLimit)
    const isFirst = awaitsFirstCheck(current)
    const changes = {
      ...lastVerdictChange(outcome),
      consecutive_failures: next.consecutiveFailures,
      status: next.status,
      ...afterWall(current, next, { bounds: deps.monitoring, now }),
      ...(isFirst ? { last_validated_at: now, validation_confidence: outcome.confidence } : {}),
    }
    const details = { reason: 'login_wall' }
    const before = { ...current, lastVerdict: outcome.lastVerdict ?? current.lastVerdict }
    const isOver = next.transition === 'invalidated'
    const entries: Write[] = isOver
      ? [
          deps.audit.session(session.id, 'invalidated', null, { reason: 'login_wall' }),
          ...endingWrites(deps.events, 'session.invalid', before, { now, details }),
          deps.sessions.discountSuccesses(session.id),
        ]
      : []
    if (isFirst || isOver) {
      entries.push(deps.sessions.addHistory(session.id, historyEntry(deps, 'logged_out', outcome, now)))
    }
    const settled = isOver ? { death_held_at: null, site_change_told: 0 as const } : {}
    await by.commit([deps.sessions.update(current, { ...changes, ...settled }), counted, usage, ...entries])
  })
}

function lastVerdictChange({ lastVerdict }: Outcome): SessionChanges {
  return lastVerdict === null ? {} : { last_verdict: encodeLastVerdict(lastVerdict) }
}

/** What a scrape that was not judged logged out means for the next check. */
function followUp(deps: RecordDependencies, outcome: Outcome, session: Session, now: number): SqlWrite[] {
  if (outcome.isUnclear) return [deps.sessions.markUnproven(session.id, now)]
  if (outcome.evidence !== 'logged_in') return []
  const plan = { bounds: deps.monitoring, now, fraction: deps.random.fraction() }
  const changes = afterFirstScrape(session, outcome.confidence, plan)
  if (changes === null) return []
  return [
    deps.sessions.settleFirstCheck(session, { ...changes, ...lastVerdictChange(outcome) }),
    deps.sessions.addHistory(session.id, historyEntry(deps, 'logged_in', outcome, now)),
  ]
}

/**
 * Commits what a visit brought together with `counts`, which come first: they speak of the state that was used. What
 * comes when the turn has ended is counted, and changes nothing.
 */
async function commitBrought(
  deps: RecordDependencies,
  principal: Principal,
  brought: BroughtToState | null,
  { counts, now, by }: { readonly counts: readonly SqlWrite[]; readonly now: number; readonly by: Recorder },
): Promise<void> {
  if (brought === null) return by.commit(counts)
  const { session } = brought.used
  // As a rule nobody else wrote meanwhile, and what was read for the visit is still what stands there.
  let current: OpenState | null = session.writeBack ? brought.used : null
  await retryOnConflict(async () => {
    const writes = current === null ? [] : writesOf(deps, current, brought, now)
    if (writes.length === 0) return by.commit(counts)
    const fence = by.fence()
    await by
      .commit([...fence, ...counts, deps.sessions.requireUsable(session.id, principal.userId), ...writes])
      .catch(async (error: unknown) => {
        if (!(error instanceof ConflictError)) throw error
        const isLate = error.reason === 'lease_ended'
        current = isLate ? null : await openCurrent(deps, principal, session.id)
        throw error
      })
  })
}

function writesOf(deps: RecordDependencies, current: OpenState, brought: BroughtToState, now: number): Write[] {
  const { restores } = brought
  return restores === null ? writeBack(deps, current, brought, now) : restore(deps, current, brought, restores, now)
}

/** The state of a session as it stands now; null where it may not be written by this user's visits any more. */
async function openCurrent(
  { sessions, vault }: RecordDependencies,
  { userId }: Principal,
  id: string,
): Promise<OpenState | null> {
  const found = await sessions.findForUse(id, userId)
  if (found === null || found.state === null || accessOf(found.session, userId, found.role) === null) return null
  const { session, state } = found
  if (session.deletedAt !== null || session.disabled || !session.writeBack) return null
  return { session, state, secrets: openSecrets(vault, session, state) }
}

function historyEntry(
  { random }: RecordDependencies,
  verdict: HistoryEntry['verdict'],
  { confidence, lastVerdict: last }: Outcome,
  at: number,
): HistoryEntry {
  const seen =
    last === null ? null : { reason: last.reason, evidence: last.evidence, page: last.page, loginUrl: last.loginUrl }
  return { id: random.uuid(), at, verdict, confidence, latencyMs: null, cause: 'scrape', seen }
}
