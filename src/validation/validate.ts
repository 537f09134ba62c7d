import type { Principal } from '../accounts/principal.ts'
import type { Actor, AuditWriter } from '../audit/append.ts'
import type { Clock } from '../clock.ts'
import { wasNeverSent } from '../egress/never-sent.ts'
import { AppError } from '../errors.ts'
import type { Budget } from '../scraping/budget.ts'
import { openSecrets } from '../scraping/source.ts'
import type { Tier } from '../scraping/tier.ts'
import { afterValidation, type Evidence, statusAt } from '../sessions/lifecycle.ts'
import type { FoundSession, SealedState, SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import { requireStillUsable } from '../sessions/still-usable.ts'
import { permitUse } from '../sessions/view.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { jwtExpiry } from '../verdict/signals/cookie-expiry.ts'
import { unreachable } from '../verdict/verdict.ts'
import { type ValidationAnswer, validationAnswer } from './answer.ts'
import { type Probe, probe } from './probe.ts'
import type { ValidationResult } from './validation-types.ts'

export interface ValidationDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly sessions: Pick<SessionRepository, 'find' | 'findForUse' | 'update' | 'touch' | 'requireUsable'>
  readonly audit: AuditWriter
  readonly vault: Pick<Vault, 'open'>
  readonly clock: Clock
  readonly budget: Budget
  readonly tier: Tier
  /** Judges a whole page. */
  readonly judge: (page: Page) => Promise<Judgement>
}

/**
 * Asks the site whether a session is logged in, and keeps what follows from the answer. That nothing could be learnt is
 * an answer. Throws as `permitUse`, SESSION_INACTIVE, TARGET_NOT_ALLOWED, OVERLOADED, STORAGE_UNAVAILABLE.
 */
export async function validate(
  deps: ValidationDependencies,
  principal: Principal,
  id: string,
  signal: AbortSignal,
): Promise<ValidationResult> {
  const found = await deps.sessions.findForUse(id, principal.userId)
  permitUse(found, principal)
  if (found === null) throw new AppError('SESSION_NOT_FOUND')
  return validateFound(deps, found, { userId: principal.userId, actor: principal }, signal)
}

/** Who has a session validated: on whose behalf it is read again, and who stands in the audit trail (null: nobody). */
export interface ValidationCaller {
  readonly userId: string
  readonly actor: Actor | null
}

/** As `validate`, for a session that was found and may be used. */
export async function validateFound(
  deps: ValidationDependencies,
  { session, state }: FoundSession & { readonly state: SealedState | null },
  caller: ValidationCaller,
  signal: AbortSignal,
): Promise<ValidationResult> {
  if (session.disabled) throw new AppError('SESSION_INACTIVE')
  const secrets = openSecrets(deps.vault, session, state)
  const lease = deps.budget.enter()
  const ports = { ...deps, reserveBytes: (bytes: number) => lease.reserve(bytes) }
  const use = createUse(deps, session, caller)
  try {
    const seen = await probe(ports, session, secrets, { signal, ...use }).catch(async (error: unknown) => {
      if (use.mayHaveSent(error)) await recordBroken(deps, session, caller)
      throw error
    })
    const jwtExpiries = Object.values(secrets.cookies).flatMap((value) => jwtExpiry(value) ?? [])
    const answer = validationAnswer(seen.judgement, { now: deps.clock.now(), jwtExpiries })
    const stored = await record(deps, session, caller, answer, evidenceOf(seen.judgement))
    return result(stored, answer, seen.page, deps)
  } finally {
    lease.release()
  }
}

/**
 * The use of the session's secrets by one validation. What happened stands in the trail when the answer is known; that
 * it can be written is proven before anything is sent.
 */
function createUse(
  { store, sessions }: Pick<ValidationDependencies, 'store' | 'sessions'>,
  { id }: Session,
  caller: ValidationCaller,
) {
  let isProven = false
  let isAnswered = false
  return {
    beforeSecret: async () => {
      await requireStillUsable(sessions, id, caller, (check) => store.commit([check, sessions.touch(id)]))
      isProven = true
    },
    onAnswer: () => {
      if (isProven) isAnswered = true
    },
    /** Whether the site may have seen the session although the visit failed so. */
    mayHaveSent: (error: unknown) => isProven && (isAnswered || !wasNeverSent(error)),
  }
}

/** Commits that the session was used by a validation that came to no answer; all else about the session stays. */
async function recordBroken(deps: ValidationDependencies, session: Session, { actor }: ValidationCaller) {
  const { isValid, confidence } = validationAnswer(unreachable('given up'), { now: deps.clock.now() })
  const details = { is_valid: isValid, confidence }
  await deps.store.commit([deps.audit.session(session.id, 'validated', actor, details)])
}

/** Commits what the answer means; the session as it stands then. */
async function record(
  deps: ValidationDependencies,
  session: Session,
  caller: ValidationCaller,
  { isValid, confidence }: ValidationAnswer,
  evidence: Evidence,
): Promise<Session> {
  return retryOnConflict(async () => {
    const current = (await deps.sessions.find(session.id, caller.userId))?.session ?? null
    const entry = deps.audit.session(session.id, 'validated', caller.actor, { is_valid: isValid, confidence })
    // Deleted or given other cookies meanwhile: the answer says nothing of what is stored now.
    if (current === null || current.deletedAt !== null || current.stateVersion !== session.stateVersion) {
      await deps.store.commit([entry])
      return current ?? session
    }
    const next = afterValidation(current, evidence)
    const now = deps.clock.now()
    await deps.store.commit([
      deps.sessions.update(current, {
        status: next.status,
        consecutive_failures: next.consecutiveFailures,
        last_validated_at: now,
        validation_confidence: confidence,
        next_validation_at: null,
        validation_lease_until: null,
        updated_at: now,
      }),
      entry,
      ...(next.transition === null
        ? []
        : [deps.audit.session(session.id, next.transition, null, { reason: 'validation' })]),
    ])
    return { ...current, status: next.status, consecutiveFailures: next.consecutiveFailures }
  })
}

function result(
  session: Session,
  answer: ValidationAnswer,
  page: Probe['page'],
  { clock, tier }: Pick<ValidationDependencies, 'clock' | 'tier'>,
): ValidationResult {
  return {
    ...answer,
    id: session.id,
    name: session.name,
    domain: session.domain,
    status: statusAt(session, clock.now()),
    consecutiveFailures: session.consecutiveFailures,
    httpStatus: page?.status ?? null,
    finalUrl: page?.finalUrl ?? null,
    tierUsed: tier.name,
  }
}

/** Only what shows somebody logged in or out may change a session; a block or an outage says nothing of it. */
function evidenceOf({ verdict }: Judgement): Evidence {
  return verdict === 'logged_in' || verdict === 'logged_out' ? verdict : 'none'
}
