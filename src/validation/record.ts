import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random } from '../clock.ts'
import type { EventWriter } from '../events/append.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import { afterValidation, type Evidence, type Judged } from '../sessions/lifecycle.ts'
import { afterCheck } from '../sessions/monitoring/after-check.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import type { CookieSightings } from '../sessions/monitoring/cookie-facts.ts'
import { type HistoryCause, thinned } from '../sessions/monitoring/history.ts'
import type { FoundSession, SealedState, SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import { endingWrites, recoveryWrites } from '../sessions/session-events.ts'
import type { WriteBackDependencies } from '../sessions/write-back.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError, type SqlWrite } from '../storage/write.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { unreachable } from '../verdict/verdict.ts'
import { type ValidationAnswer, validationAnswer } from './answer.ts'
import { type BroughtToState, keepWrites } from './brought.ts'
import { encodeMemory, type ProbeMemory } from './probe-memory.ts'
import type { ValidationCaller } from './validation-types.ts'

export interface RecordDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly sessions: Pick<
    SessionRepository,
    'find' | 'findForUse' | 'requireUsable' | 'update' | 'history' | 'addHistory' | 'dropHistory'
  > &
    WriteBackDependencies['sessions']
  readonly vault: WriteBackDependencies['vault']
  readonly audit: AuditWriter
  readonly events: EventWriter
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid' | 'fraction'>
  /** How often sessions are checked by themselves; null: never. */
  readonly monitoring: Bounds | null
}

/** What a validation brought. */
export interface Finding {
  readonly answer: ValidationAnswer
  readonly judgement: Judgement
  /** What it showed of the session's cookies. */
  readonly cookies: CookieSightings
  /** What it learned of the pages of the site. */
  readonly memory: ProbeMemory
  /** What it brought for the stored state; null: nothing of it may be kept. */
  readonly brought: BroughtToState | null
  readonly latencyMs: number
}

/** How often a history is thinned: once in so many checks, so that it costs next to nothing. */
const thinOnceIn = 128

/**
 * Commits what a validation means, all of it or nothing: the status, the entries of the audit trail and of the history,
 * what was learned of the session's life, and when it is checked next. Answers the session as it stands then. Where its turn
 * has ended, nothing of its cookies is kept.
 */
export async function recordValidation(
  deps: RecordDependencies,
  session: Session,
  caller: ValidationCaller,
  finding: Finding,
  turn: Pick<Turn, 'commit' | 'fence'> = { commit: deps.store.commit, fence: () => [] },
): Promise<Session> {
  let isLate = false
  const { isValid, confidence } = finding.answer
  return retryOnConflict(async () => {
    const found = await readAgain(deps.sessions, session.id, caller.userId, finding)
    const current = found?.session ?? null
    const entry = deps.audit.session(session.id, 'validated', caller.actor, { is_valid: isValid, confidence })
    // Deleted or given other cookies by hand meanwhile: the answer says nothing of what is stored now.
    if (current === null || current.deletedAt !== null || current.putVersion !== session.putVersion) {
      await turn.commit([entry])
      return current ?? session
    }
    const now = deps.clock.now()
    const brought = isLate ? [] : keepWrites(deps, found, finding.brought, caller, now)
    // First, so that it is known where it was the one that refused.
    const fence = brought.length === 0 ? [] : turn.fence()
    const judgement = stillSaid(current, session, finding.judgement)
    const next = afterValidation(current, evidenceOf(judgement))
    const writes = [
      ...fence,
      deps.sessions.update(current, {
        status: next.status,
        consecutive_failures: next.consecutiveFailures,
        last_validated_at: now,
        validation_confidence: confidence,
        ...(isSamePage(current, session) ? { probe: encodeMemory(finding.memory) } : {}),
        updated_at: now,
        ...afterCheck(
          current,
          next.status,
          { at: now, verdict: judgement.verdict, cookies: finding.cookies },
          {
            bounds: deps.monitoring,
            fraction: deps.random.fraction(),
          },
        ),
      }),
      entry,
      ...(next.transition === null
        ? []
        : [deps.audit.session(session.id, next.transition, null, { reason: 'validation' })]),
      ...told(deps.events, current, next, finding, now),
      ...(await historyWrites(deps, session.id, caller.cause, finding, now)),
      ...brought,
    ]
    await turn.commit(writes).catch((error: unknown) => {
      isLate = error instanceof ConflictError && error.index < fence.length
      throw error
    })
    return { ...current, status: next.status, consecutiveFailures: next.consecutiveFailures }
  })
}

/** With its state only where something is to be kept in that. */
async function readAgain(
  sessions: RecordDependencies['sessions'],
  id: string,
  userId: string,
  { brought }: Finding,
): Promise<(FoundSession & { readonly state: SealedState | null }) | null> {
  if (brought !== null) return sessions.findForUse(id, userId)
  const found = await sessions.find(id, userId)
  return found === null ? null : { ...found, state: null }
}

/** Its site gave it other cookies meanwhile: that it is logged in holds on, that it was logged out may be over. */
function stillSaid(current: Session, seen: Session, judgement: Judgement): Judgement {
  if (current.stateVersion === seen.stateVersion || judgement.verdict !== 'logged_out') return judgement
  return { ...judgement, verdict: 'unknown' }
}

/** Whether what was learned of its pages still speaks of the page that is asked. */
function isSamePage(current: Session, { validationUrl, validationRule }: Session): boolean {
  return (
    current.validationUrl === validationUrl && JSON.stringify(current.validationRule) === JSON.stringify(validationRule)
  )
}

/** Commits what was found so far, before an earlier version of the cookies is tried. */
export async function noteTry(
  { store, audit, clock }: Pick<RecordDependencies, 'store' | 'audit' | 'clock'>,
  sessionId: string,
  { actor }: ValidationCaller,
  { judgement }: Pick<Finding, 'judgement'>,
  triesVersion: number,
): Promise<void> {
  const { isValid, confidence } = validationAnswer(judgement, { now: clock.now(), statedEnd: null })
  const details = { is_valid: isValid, confidence, tries_version: triesVersion }
  await store.commit([audit.session(sessionId, 'validated', actor, details)])
}

/** Commits that the session was used by a validation that came to no answer; all else about the session stays. */
export async function recordBroken(
  { audit, clock }: Pick<RecordDependencies, 'audit' | 'clock'>,
  sessionId: string,
  { actor }: ValidationCaller,
  turn: Pick<Turn, 'commit'>,
): Promise<void> {
  const { isValid, confidence } = validationAnswer(unreachable('given up'), { now: clock.now(), statedEnd: null })
  await turn.commit([audit.session(sessionId, 'validated', actor, { is_valid: isValid, confidence })])
}

function told(
  events: EventWriter,
  before: Session,
  { status, transition }: Judged,
  { judgement: { verdict, confidence } }: Finding,
  now: number,
): SqlWrite[] {
  const details = { reason: 'validation', verdict, confidence }
  if (transition === 'invalidated') return endingWrites(events, 'session.invalid', before, { now, details })
  return recoveryWrites(events, before, { ...before, status }, { now, details })
}

async function historyWrites(
  { sessions, random }: RecordDependencies,
  sessionId: string,
  cause: HistoryCause,
  { judgement, latencyMs }: Finding,
  now: number,
): Promise<SqlWrite[]> {
  const added = sessions.addHistory(sessionId, {
    id: random.uuid(),
    at: now,
    verdict: judgement.verdict,
    confidence: judgement.confidence,
    latencyMs: Math.round(latencyMs),
    cause,
  })
  if (random.fraction() * thinOnceIn >= 1) return [added]
  return [added, ...sessions.dropHistory(sessionId, thinned(await sessions.history(sessionId, null), now))]
}

/** Only what shows somebody logged in or out may change a session; a block or an outage says nothing of it. */
function evidenceOf({ verdict }: Judgement): Evidence {
  return verdict === 'logged_in' || verdict === 'logged_out' ? verdict : 'none'
}
