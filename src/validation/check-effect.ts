import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random } from '../clock.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import type { LastVerdict } from '../sessions/last-verdict.ts'
import { afterVerdict, type JudgedStatus } from '../sessions/lifecycle.ts'
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
import type { Verdict } from '../verdict/judgement.ts'
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
export interface CheckEffect {
  /** The session after the check. */
  readonly session: Session
  readonly changes: SessionChanges
  /** Writes before the change of the session's row, and after it. */
  readonly before: readonly Write[]
  readonly writes: readonly Write[]
}

/**
 * The effect of a check on the session as it is stored now: its status, its events and the next check.
 * @param finding with the judgement as it applies to that session
 * @param last the result as it is stored: its time, and the user that is shown instead of the expected one
 * @param isSame its page and rule are still those of the check; else the next check is planned already
 */
export async function checkEffectOf(
  deps: CheckEffectDependencies,
  current: Session,
  caller: ValidationCaller,
  finding: Finding,
  last: LastVerdict,
  isSame: boolean,
): Promise<CheckEffect> {
  const { verdict } = finding.judgement
  const { checkedAt: now, wrongUser: instead } = last
  const next = afterVerdict(current, verdict, finding.isDoubted ? unprovenLimit : 1)
  const { consecutiveFailures } = next
  const site = siteOf(current.validationUrl)
  // A check that a person requested and waits for takes effect immediately.
  const isRound = caller.requestId === null && deps.bounds !== null
  const held = isRound ? await holdDeath(deps, current, next, { site, now }) : null
  const status = held === null ? next.status : current.status
  const after = { ...current, status, consecutiveFailures, lastVerdict: last }
  return {
    session: after,
    changes: {
      status,
      consecutive_failures: consecutiveFailures,
      last_validated_at: now,
      validation_confidence: finding.answer.confidence,
      last_verdict: sessionFields.lastVerdict.encode(last),
      ...userChanges(finding, instead),
      ...bindingChanges(current, finding),
      ...(isSame ? nextCheckOf(deps, { ...current, lastVerdict: last }, status, finding, now) : {}),
      // Nothing is learned from a visit that shows another user.
      ...(instead === null ? {} : { learned: current.learned }),
      ...lifeChanges(verdict, status, site, now),
      ...renewalChanges(current, verdict, now),
      ...held?.changes,
    },
    before: instead === null ? [] : [wrongUserWrite(deps.events, after, instead, now)],
    writes: [
      ...(held === null ? transitionWrites(deps, current, last, next.transition, now) : held.writes),
      ...(verdict === 'logged_in'
        ? [
            ...aliveAgainWrites(deps.events, current, after, now),
            deps.sessionRepository.checkHeldDeaths(site, current.accountId, now),
            ...adoptionWrites(deps, current, finding),
          ]
        : []),
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

/** A wrong user is remembered until a check shows the right one. */
function userChanges({ shown }: Finding, instead: string | null): SessionChanges {
  if (instead !== null) return { wrong_user: instead }
  return shown === null ? {} : { wrong_user: null }
}

/** A device-bound session stays one. That a session is not device-bound is known once a check has seen it logged in. */
function bindingChanges({ seenBinding }: Session, { bindsDevice, judgement }: Finding): SessionChanges {
  if (bindsDevice) return { binding: 'device' }
  return judgement.verdict === 'logged_in' && seenBinding === null ? { binding: 'none' } : {}
}

function lifeChanges(verdict: Verdict, status: Session['status'], site: string, now: number): SessionChanges {
  const settled = { death_held_at: null, site_change_told: 0 } as const
  if (verdict === 'logged_in') return { ...settled, site, seen_alive: 1, alive_at: now, successes_since_alive: 0 }
  return status === 'invalid' ? settled : {}
}

function renewalChanges(current: Session, verdict: Verdict, now: number): SessionChanges {
  const at = verdict === 'logged_out' ? renewalAfterLogout(current, now) : null
  return at === null ? {} : { renewal_at: at }
}

/** The entry of a change of the status, and the events of an end. */
function transitionWrites(
  { audit, events, sessionRepository }: CheckEffectDependencies,
  current: Session,
  last: LastVerdict,
  transition: JudgedStatus['transition'],
  now: number,
): Write[] {
  if (transition === null) return []
  const details = { reason: 'validation' }
  const entry = audit.session(current.id, transition, null, details)
  if (transition === 'recovered') return [entry]
  const ending = endingWrites(events, 'session.invalid', { ...current, lastVerdict: last }, { now, details })
  return [entry, ...ending, sessionRepository.discountSuccesses(current.id)]
}

function adoptionWrites(
  { audit, sessionRepository }: CheckEffectDependencies,
  current: Session,
  finding: Finding,
): Write[] {
  const adopted = adoptedBy(current, finding)
  if (adopted === null) return []
  const details = { fields: ['expected_user'], reason: 'adopted' }
  return [
    sessionRepository.adoptUser(current.id, adopted.user, adopted.page),
    audit.session(current.id, 'updated', null, details),
  ]
}
