import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random } from '../clock.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import type { LastVerdict } from '../sessions/last-verdict.ts'
import { afterVerdict, type JudgedStatus, type LoginEvidence } from '../sessions/lifecycle.ts'
import { afterCheck } from '../sessions/monitoring/after-check.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import { siteOf } from '../sessions/monitoring/site.ts'
import { renewalAfterLogout } from '../sessions/renewal/plan-renewal.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import { aliveAgainWrites, endingWrites, wrongUserWrite } from '../sessions/session-events.ts'
import { sessionFields } from '../sessions/session-fields.ts'
import type { SessionChanges } from '../sessions/stored-session.ts'
import { unprovenLimit } from '../sessions/unproven.ts'
import type { Write } from '../storage/write.ts'
import { decides, type Judgement } from '../verdict/judgement.ts'
import { type DeathDependencies, holdDeath } from './death.ts'
import { adoptedBy, type Finding } from './finding.ts'
import type { ValidationCaller } from './validation-types.ts'

export type CheckEffectDependencies = DeathDependencies & {
  readonly sessionRepository: Pick<SessionRepository, 'adoptUser' | 'discountSuccesses' | 'checkHeldDeaths'>
  readonly audit: AuditWriter
  readonly events: EventWriter
  readonly clock: Clock
  readonly random: Pick<Random, 'fraction'>
  /** How often sessions are checked without a request; null: never. */
  readonly bounds: Bounds | null
}

/** The effect of a check on its session. */
export interface CheckEffect extends Pick<JudgedStatus, 'status' | 'consecutiveFailures'> {
  readonly changes: SessionChanges
  /** Writes before the change of the session's row, and after it. */
  readonly before: readonly Write[]
  readonly writes: readonly Write[]
}

export interface CheckEffectContext {
  readonly last: LastVerdict
  /** The user that is shown instead of the expected one. */
  readonly instead: string | null
  /** Its page and rule are still those of the check; else the next check is planned already. */
  readonly isSame: boolean
  readonly now: number
}

/** The effect of a check on the session as it is stored now: its status, its events and the next check. */
export async function checkEffectOf(
  deps: CheckEffectDependencies,
  current: Session,
  caller: ValidationCaller,
  finding: Finding,
  { last, instead, isSame, now }: CheckEffectContext,
): Promise<CheckEffect> {
  const evidence = evidenceOf(finding.judgement)
  const next = afterVerdict(current, evidence, finding.isDoubted ? unprovenLimit : 1)
  const site = siteOf(current.validationUrl)
  // A check that a person requested and waits for takes effect immediately.
  const isRound = caller.requestId === null && deps.bounds !== null
  const held = isRound ? await holdDeath(deps, current, next, { site, now }) : null
  const status = held === null ? next.status : current.status
  const after = { ...current, status, lastVerdict: last }
  const writes = held === null ? transitionWrites(deps, current, { after, judged: next, evidence, now }) : held.writes
  return {
    status,
    consecutiveFailures: next.consecutiveFailures,
    changes: {
      status,
      consecutive_failures: next.consecutiveFailures,
      last_validated_at: now,
      validation_confidence: finding.answer.confidence,
      last_verdict: sessionFields.lastVerdict.encode(last),
      ...userChanges(finding, instead),
      ...bindingChanges(current, finding, evidence),
      ...(isSame ? nextCheckOf(deps, { ...current, lastVerdict: last }, status, finding, now) : {}),
      // Nothing is learned from a visit that shows another user.
      ...(instead === null ? {} : { learned: current.learned }),
      ...lifeChanges(evidence, status, site, now),
      ...renewalChanges(current, evidence, now),
      ...held?.changes,
    },
    before: instead === null ? [] : [wrongUserWrite(deps.events, after, instead, now)],
    writes: [
      ...writes,
      ...(evidence === 'logged_in' ? [deps.sessionRepository.checkHeldDeaths(site, current.accountId, now)] : []),
      ...adoptionWrites(deps, current, finding, evidence),
    ],
  }
}

/** A session that may only lack a User-Agent is checked again as soon as allowed: three such results end it. */
function nextCheckOf(
  { bounds, random }: CheckEffectDependencies,
  current: Session,
  status: Session['status'],
  finding: Finding,
  now: number,
): SessionChanges {
  const check = { at: now, verdict: finding.judgement.verdict, cookies: finding.cookies }
  const after = afterCheck(current, status, check, { bounds, fraction: random.fraction() })
  const { next_validation_at: next } = after
  if (!finding.isDoubted || status === 'invalid' || next == null || bounds === null) return after
  return { ...after, next_validation_at: Math.min(next, now + bounds.minMs) }
}

/**
 * Only a page that shows somebody logged in or out may change a session; a block or an outage says nothing about it.
 */
function evidenceOf({ verdict }: Judgement): LoginEvidence {
  return decides(verdict) ? verdict : 'none'
}

/** A wrong user is remembered until a check shows the right one. */
function userChanges({ shown }: Finding, instead: string | null): SessionChanges {
  if (instead !== null) return { wrong_user: instead }
  return shown === null ? {} : { wrong_user: null }
}

/** A device-bound session stays one. That a session is not device-bound is known once a check has seen it logged in. */
function bindingChanges({ seenBinding }: Session, { bindsDevice }: Finding, evidence: LoginEvidence): SessionChanges {
  if (bindsDevice) return { binding: 'device' }
  return evidence === 'logged_in' && seenBinding === null ? { binding: 'none' } : {}
}

function lifeChanges(evidence: LoginEvidence, status: Session['status'], site: string, now: number): SessionChanges {
  const settled = { death_held_at: null, site_change_told: 0 } as const
  if (evidence === 'logged_in') return { ...settled, site, seen_alive: 1, alive_at: now, successes_since_alive: 0 }
  return status === 'invalid' ? settled : {}
}

function renewalChanges(current: Session, evidence: LoginEvidence, now: number): SessionChanges {
  const at = evidence === 'logged_out' ? renewalAfterLogout(current, now) : null
  return at === null ? {} : { renewal_at: at }
}

interface Transition {
  /** The session after the check. */
  readonly after: Session
  readonly judged: JudgedStatus
  readonly evidence: LoginEvidence
  readonly now: number
}

function transitionWrites(
  { audit, events, sessionRepository }: CheckEffectDependencies,
  current: Session,
  { after, judged: { transition }, evidence, now }: Transition,
): Write[] {
  const details = { reason: 'validation' }
  const entry = transition === null ? [] : [audit.session(current.id, transition, null, details)]
  if (transition === 'invalidated') {
    const before = { ...current, lastVerdict: after.lastVerdict }
    const ending = endingWrites(events, 'session.invalid', before, { now, details })
    return [...entry, ...ending, sessionRepository.discountSuccesses(current.id)]
  }
  return [...entry, ...(evidence === 'logged_in' ? aliveAgainWrites(events, current, after, now) : [])]
}

function adoptionWrites(
  { audit, sessionRepository }: CheckEffectDependencies,
  current: Session,
  finding: Finding,
  evidence: LoginEvidence,
): Write[] {
  const adopted = evidence === 'logged_in' ? adoptedBy(current, finding) : null
  if (adopted === null) return []
  const details = { fields: ['expected_user'], reason: 'adopted' }
  return [
    sessionRepository.adoptUser(current.id, adopted.user, adopted.page),
    audit.session(current.id, 'updated', null, details),
  ]
}
