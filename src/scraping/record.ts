import type { AuditWriter } from '../audit/append.ts'
import type { Random } from '../clock.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import { afterVerdict } from '../sessions/lifecycle.ts'
import { afterFirstScrape, afterWall } from '../sessions/monitoring/after-scrape.ts'
import { type Bounds, boundsFor } from '../sessions/monitoring/bounds.ts'
import { awaitsFirstCheck } from '../sessions/monitoring/first-check.ts'
import { type HistoryEntry, seenFacts } from '../sessions/monitoring/history.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import { endingWrites } from '../sessions/session-events.ts'
import { sessionFields } from '../sessions/session-fields.ts'
import type { SessionChanges } from '../sessions/stored-session.ts'
import type { SqlWrite, Write } from '../storage/write.ts'
import { type SettleDependencies, settleUse } from '../use/settle.ts'
import type { SessionUse } from '../use/use-session.ts'
import type { ScrapeOutcome } from './outcome.ts'

export type ScrapeRecordDependencies = SettleDependencies & {
  readonly sessionRepository: Pick<
    SessionRepository,
    | 'countUse'
    | 'markUnproven'
    | 'settleFirstCheck'
    | 'update'
    | 'addHistory'
    | 'discountSuccesses'
    | 'noteDeviceBinding'
  >
  readonly audit: AuditWriter
  readonly events: EventWriter
  /** Adds credits to today's usage of an account. */
  readonly usageWrite: (accountId: string, now: number, domain: string, credits: number) => SqlWrite
  readonly loginWallLimit: number
  /** How often sessions are checked without a request; null: never. */
  readonly bounds: Bounds | null
  readonly random: Pick<Random, 'uuid' | 'fraction'>
}

/** Commits the counters, usage and state update of a scrape with a session, and the effects of a login wall. */
export function recordScrape(deps: ScrapeRecordDependencies, use: SessionUse, outcome: ScrapeOutcome): Promise<void> {
  const { userId, used, turn, found } = use
  const { session } = used
  const { evidence, isSuccess, domain, credits, stateUpdate, counts } = outcome
  const isWall = counts && (evidence === 'logged_out' || outcome.isDenied)
  if (!outcome.showsRotation) turn.showedNothing()
  // The effect of a logged-out page depends on the session as it is stored now; otherwise the session read before is
  // enough.
  return settleUse(deps, use, isWall ? null : found, (current, now) => {
    const usage = deps.usageWrite(userId, now, domain, credits)
    if (!counts) return { writes: [usage], stateUpdate: null, result: undefined }
    const provenVersion = evidence === 'logged_in' ? session.stateVersion : null
    const isNewlyBound = outcome.bindsDevice && session.seenBinding !== 'device'
    const bound = isNewlyBound ? [deps.sessionRepository.noteDeviceBinding(session.id)] : []
    const counted = [deps.sessionRepository.countUse(session.id, { now, isSuccess, provenVersion }), usage, ...bound]
    if (!isWall)
      return { writes: [...counted, ...followUp(deps, outcome, session, now)], stateUpdate, result: undefined }
    const wall = wallWrites(deps, current?.session ?? null, session, outcome, now)
    return { writes: [...counted, ...wall], stateUpdate: null, result: undefined }
  })
}

/** The writes after a page that showed the session logged out, or denied access; after the one that counts the use. */
function wallWrites(
  deps: ScrapeRecordDependencies,
  current: Session | null,
  seen: Session,
  outcome: ScrapeOutcome,
  now: number,
): Write[] {
  // Deleted, refreshed or changed since, so this page says nothing about the stored cookies.
  const isSame = current !== null && current.deletedAt === null && current.stateVersion === seen.stateVersion
  if (!isSame) return []
  if (outcome.isDenied) return checkSoon(deps, current, now)
  // Logged-in users may get such a page as well: a check decides. Without checks nothing would, so it does not count.
  const isForCheck = outcome.provesLittle
  if (isForCheck && boundsFor(deps.bounds, current.monitoring) === null) {
    return [deps.sessionRepository.update(current, lastVerdictChange(outcome))]
  }
  const next = afterVerdict(current, 'logged_out', isForCheck ? Infinity : deps.loginWallLimit)
  const isFirst = awaitsFirstCheck(current) && !isForCheck
  const isOver = next.transition === 'invalidated'
  const changes: SessionChanges = {
    ...lastVerdictChange(outcome),
    consecutive_failures: next.consecutiveFailures,
    status: next.status,
    // The first check comes sooner.
    ...(isForCheck && awaitsFirstCheck(current) ? {} : afterWall(current, next, { bounds: deps.bounds, now })),
    ...(isFirst ? { last_validated_at: now, validation_confidence: outcome.confidence } : {}),
    ...(isOver ? { death_held_at: null, site_change_told: 0 as const } : {}),
  }
  const writes: Write[] = [deps.sessionRepository.update(current, changes)]
  if (isOver) writes.push(...overWrites(deps, current, outcome, now))
  if (isFirst || isOver) {
    writes.push(deps.sessionRepository.addHistory(seen.id, historyEntry(deps, 'logged_out', outcome, current, now)))
  }
  return writes
}

function checkSoon(deps: ScrapeRecordDependencies, current: Session, now: number): Write[] {
  const { status, consecutiveFailures } = current
  const unchanged = { status, consecutiveFailures, transition: null }
  const changes = afterWall(current, unchanged, { bounds: deps.bounds, now })
  return Object.keys(changes).length === 0 ? [] : [deps.sessionRepository.update(current, changes)]
}

function overWrites(deps: ScrapeRecordDependencies, current: Session, outcome: ScrapeOutcome, now: number): Write[] {
  const details = { reason: 'login_wall' }
  const before = { ...current, lastVerdict: outcome.lastVerdict ?? current.lastVerdict }
  return [
    deps.audit.session(current.id, 'invalidated', null, details),
    ...endingWrites(deps.events, 'session.invalid', before, { now, details }),
    deps.sessionRepository.discountSuccesses(current.id),
  ]
}

function lastVerdictChange({ lastVerdict }: ScrapeOutcome): SessionChanges {
  return lastVerdict === null ? {} : { last_verdict: sessionFields.lastVerdict.encode(lastVerdict) }
}

/** The effect on the next check of a scrape that was not judged logged out. */
function followUp(deps: ScrapeRecordDependencies, outcome: ScrapeOutcome, session: Session, now: number): SqlWrite[] {
  if (outcome.isUnclear) return [deps.sessionRepository.markUnproven(session.id, now)]
  if (outcome.evidence !== 'logged_in') return []
  const plan = { bounds: deps.bounds, now, fraction: deps.random.fraction() }
  const changes = afterFirstScrape(session, outcome.confidence, plan)
  if (changes === null) return []
  return [
    deps.sessionRepository.settleFirstCheck(session, { ...changes, ...lastVerdictChange(outcome) }),
    deps.sessionRepository.addHistory(session.id, historyEntry(deps, 'logged_in', outcome, session, now)),
  ]
}

function historyEntry(
  { random }: ScrapeRecordDependencies,
  verdict: HistoryEntry['verdict'],
  { confidence, lastVerdict }: ScrapeOutcome,
  session: Session,
  at: number,
): HistoryEntry {
  const seen = lastVerdict === null ? null : seenFacts(lastVerdict, session)
  return { id: random.uuid(), at, verdict, confidence, latencyMs: null, cause: 'scrape', seen }
}
