import type { AuditWriter } from '../audit/append.ts'
import type { Random } from '../clock.ts'
import { wrongUser } from '../sessions/expected-user.ts'
import { auditFacts, type LastVerdict } from '../sessions/last-verdict.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import { type HistoryCause, seenFacts, thinned } from '../sessions/monitoring/history.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'
import { type SettleDependencies, type SettledUse, settleUse } from '../use/settle.ts'
import { unreachable } from '../use/unread-page.ts'
import type { SessionUse } from '../use/use-session.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { certaintyOf } from './answer.ts'
import { type CheckEffectDependencies, checkEffectOf } from './check-effect.ts'
import { type Finding, lastVerdictOf } from './finding.ts'
import { encodeMemory } from './probe-memory.ts'
import { type Unfinished, unfinishedUpdate } from './state-update.ts'
import type { ValidationAnswer, ValidationCaller } from './validation-types.ts'

export type ValidationRecordDependencies = SettleDependencies &
  CheckEffectDependencies & {
    readonly store: Pick<Store, 'commit'>
    readonly sessionRepository: Pick<SessionRepository, 'update' | 'history' | 'addHistory' | 'dropHistory'>
    readonly random: Pick<Random, 'uuid'>
  }

/** A history is thinned once in this many checks, so that it costs almost nothing. */
const thinOnceIn = 128

/**
 * Commits the effect of a validation, all or nothing: the status, the audit and history entries, what was learned about
 * the session's lifetime, and the next check. Returns the session as it is then. When its lease has ended, no cookie
 * changes are stored.
 */
export function recordValidation(
  deps: ValidationRecordDependencies,
  { used, turn }: Pick<SettledUse, 'used' | 'turn'>,
  caller: ValidationCaller,
  finding: Finding,
): Promise<Session> {
  const { session } = used
  if (finding.judgement.verdict !== 'logged_in') turn.showedNothing()
  return settleUse(deps, { used, turn, userId: caller.userId }, null, async (found, now) => {
    const current = found?.session ?? null
    const instead = current === null ? null : wrongUser(current, finding.shown)
    const last = lastVerdictOf(finding, instead, now)
    const entry = validatedEntry(deps.audit, session.id, caller, finding.answer, last)
    // Deleted, or its cookies replaced by a user: the result says nothing about what is stored now.
    if (current === null || current.deletedAt !== null || current.putVersion !== session.putVersion) {
      return { writes: [entry], stateUpdate: null, result: current ?? session }
    }
    const judged = { ...finding, judgement: currentJudgement(current, session, finding.judgement, instead) }
    const isSame = isSamePage(current, session)
    const effect = await checkEffectOf(deps, current, caller, judged, last, isSame)
    const page = isSame && instead === null ? { probe: encodeMemory(finding.memory) } : {}
    const writes = [
      ...effect.before,
      deps.sessionRepository.update(current, { ...effect.changes, ...page, updated_at: now }),
      entry,
      ...effect.writes,
      ...(await historyWrites(deps, current, caller.cause, finding, last)),
    ]
    return { writes, stateUpdate: instead === null ? finding.stateUpdate : null, result: effect.session }
  })
}

/**
 * When the site has rotated the session's cookies meanwhile, or a user has set another page or rule, a `logged_out` verdict
 * may be outdated; a `logged_in` one stays valid. That another user is logged in does not say whether the session is.
 */
function currentJudgement(current: Session, seen: Session, judgement: Judgement, instead: string | null): Judgement {
  const isChanged = current.stateVersion !== seen.stateVersion || !isSamePage(current, seen)
  const isOutdated = isChanged && judgement.verdict === 'logged_out'
  if (!isOutdated && instead === null) return judgement
  return { ...judgement, verdict: 'unknown' }
}

/** Whether what was learned about its pages still applies to the page that is asked. */
function isSamePage(current: Session, { validationUrl, validationRule }: Session): boolean {
  return (
    current.validationUrl === validationUrl && JSON.stringify(current.validationRule) === JSON.stringify(validationRule)
  )
}

/** Commits the result so far, before an earlier version of the cookies is tried. */
export async function noteTry(
  { store, audit, clock }: Pick<ValidationRecordDependencies, 'store' | 'audit' | 'clock'>,
  session: Session,
  { actor }: ValidationCaller,
  { judgement }: Pick<Finding, 'judgement'>,
  triesVersion: number,
): Promise<void> {
  const { isValid, confidence } = certaintyOf(judgement, statusAt(session, clock.now()))
  const details = { is_valid: isValid, confidence, tries_version: triesVersion }
  await store.commit([audit.session(session.id, 'validated', actor, details)])
}

/**
 * Commits that a validation without a result used the session, and how the visits so far changed its state: their site takes
 * no older one. Everything else about the session stays.
 */
export async function recordBroken(
  deps: ValidationRecordDependencies,
  use: Pick<SessionUse, 'found' | 'used' | 'turn' | 'userId'>,
  caller: ValidationCaller,
  unfinished: Unfinished | null,
): Promise<void> {
  const { session } = use.used
  const { isValid, confidence } = certaintyOf(unreachable('given up'), statusAt(session, deps.clock.now()))
  const writes = [deps.audit.session(session.id, 'validated', caller.actor, { is_valid: isValid, confidence })]
  const stateUpdate = unfinished === null ? null : unfinishedUpdate(use.used, unfinished, caller)
  await settleUse(deps, use, use.found, () => ({ writes, stateUpdate, result: undefined }))
}

function validatedEntry(
  audit: AuditWriter,
  sessionId: string,
  { actor }: ValidationCaller,
  { isValid, confidence }: ValidationAnswer,
  last: LastVerdict,
): ReturnType<AuditWriter['session']> {
  const wrong = last.wrongUser === null ? {} : { wrong_user: last.wrongUser }
  const details = { is_valid: isValid, confidence, ...auditFacts(last.verdict, last), ...wrong }
  return audit.session(sessionId, 'validated', actor, details)
}

async function historyWrites(
  { sessionRepository, random }: ValidationRecordDependencies,
  session: Session,
  cause: HistoryCause,
  { judgement, latencyMs }: Finding,
  last: LastVerdict,
): Promise<SqlWrite[]> {
  const now = last.checkedAt
  const added = sessionRepository.addHistory(session.id, {
    id: random.uuid(),
    at: now,
    verdict: judgement.verdict,
    confidence: judgement.confidence,
    latencyMs: Math.round(latencyMs),
    cause,
    seen: seenFacts(last, session),
  })
  if (random.fraction() * thinOnceIn >= 1) return [added]
  const old = thinned(await sessionRepository.history(session.id, null), now)
  return [added, ...sessionRepository.dropHistory(session.id, old)]
}
