import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { Budget } from '../scraping/budget.ts'
import { openSecrets } from '../scraping/source.ts'
import type { Tier } from '../scraping/tier.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import type { FoundSession, SealedState, SessionRepository } from '../sessions/repository.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { permitUse } from '../sessions/view.ts'
import { jwtExpiry } from '../verdict/signals/cookie-expiry.ts'
import type { AnonymousCopies } from './anonymous-copies.ts'
import { type ValidationAnswer, validationAnswer } from './answer.ts'
import { broughtBy } from './brought.ts'
import { conclude } from './look-again.ts'
import { type Probe, probe } from './probe.ts'
import { decodeMemory } from './probe-memory.ts'
import { noteTry, type RecordDependencies, recordBroken, recordValidation, type ValidationCaller } from './record.ts'
import { createUse } from './use.ts'
import type { ValidationResult } from './validation-types.ts'
import type { VisitorDependencies } from './visitor.ts'

export interface ValidationDependencies extends RecordDependencies {
  readonly sessions: RecordDependencies['sessions'] &
    Pick<SessionRepository, 'findForUse' | 'touch' | 'requireUsable' | 'lastProven'>
  readonly budget: Budget
  readonly tier: Tier
  readonly look: VisitorDependencies['look']
  readonly copies: AnonymousCopies
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
  return validateFound(deps, found, { userId: principal.userId, actor: principal, cause: 'asked' }, signal)
}

/** As `validate`, for a session that was found and may be used. */
export async function validateFound(
  deps: ValidationDependencies,
  { session, state }: FoundSession & { readonly state: SealedState | null },
  caller: ValidationCaller,
  signal: AbortSignal,
): Promise<ValidationResult> {
  if (session.disabled || state === null) throw new AppError('SESSION_INACTIVE')
  const secrets = openSecrets(deps.vault, session, state)
  const used = { session, state, secrets }
  const lease = deps.budget.enter()
  const ports = { ...deps, reserveBytes: (bytes: number) => lease.reserve(bytes) }
  const use = createUse(deps, session.id, caller)
  const startedAt = deps.clock.now()
  try {
    const options = { signal, ...use, rule: session.validationRule, memory: decodeMemory(session.probe) }
    const ask = (held: SessionSecrets) =>
      probe(ports, session, held, options).catch(async (error: unknown) => {
        if (use.mayHaveSent(error)) await recordBroken(deps, session.id, caller)
        throw error
      })
    const note = (first: Probe, triesVersion: number) => noteTry(deps, session.id, caller, first, triesVersion)
    const conclusion = await conclude(deps, used, await ask(secrets), { ask, note })
    const seen = conclusion.probe
    const jwtExpiries = Object.values(secrets.cookies).flatMap((value) => jwtExpiry(value) ?? [])
    const context = { now: deps.clock.now(), jwtExpiries }
    const answer = validationAnswer(seen.judgement, context)
    const brought = broughtBy(used, conclusion, caller)
    const finding = { ...seen, answer, brought, latencyMs: deps.clock.now() - startedAt }
    const stored = await recordValidation(deps, session, caller, finding)
    return result(stored, answer, seen, deps)
  } finally {
    lease.release()
  }
}

function result(
  session: Session,
  answer: ValidationAnswer,
  { page, judgement }: Probe,
  { clock, tier }: Pick<ValidationDependencies, 'clock' | 'tier'>,
): ValidationResult {
  return {
    ...answer,
    verdict: judgement.verdict,
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
