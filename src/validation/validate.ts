import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import { waitMsOf } from '../sessions/limits/concurrency.ts'
import { permit, permitEnabled } from '../sessions/permit.ts'
import type { Session } from '../sessions/session.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import { beginUse, finishVisits, type UseDependencies, type UseRequest, waitForTurn } from '../use/use-session.ts'
import { isProxyFault } from './answer.ts'
import { type AskDependencies, askSite } from './ask-site.ts'
import { type Finding, findingOf } from './finding.ts'
import { recordBroken, recordValidation, type ValidationRecordDependencies } from './record.ts'
import type { Unfinished } from './state-update.ts'
import type { ValidationCaller, ValidationResult } from './validation-types.ts'

export type ValidationDependencies = UseDependencies & AskDependencies & ValidationRecordDependencies

/** How a validation uses its session. */
export interface ValidationOptions {
  readonly signal: AbortSignal
  /** The outside lease under which the user holds the session; null: none. */
  readonly leaseId: string | null
  /** Who waits for a turn when the session is in use; null: nobody. */
  readonly waiting: Principal | null
}

/** Who requested a validation, how, and until when. */
export interface ValidationContext extends Omit<ValidationOptions, 'waiting'> {
  /** The id of the request for the audit trail. */
  readonly requestId: string
}

/** As `ValidationContext`, for those who hold no lease. */
export type UnleasedContext = Omit<ValidationContext, 'leaseId'>

/** `validate` with its dependencies, for callers that need this of its result. */
export type Validate<Needed = ValidationResult> = (
  principal: Principal,
  sessionId: string,
  context: ValidationContext,
) => Promise<Needed>

/** How long a validation may wait for its turn. */
const waitMs = 60_000

/**
 * Asks the site whether a session is logged in, and stores the effect of the answer. A validation without a clear
 * answer is a result too. Throws as `permit`, UNAUTHORIZED, NOT_FOUND (for its lease), SESSION_BUSY, SESSION_INACTIVE,
 * TARGET_NOT_ALLOWED, OVERLOADED, STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE, and the signal's reason.
 */
export async function validate(
  deps: ValidationDependencies,
  principal: Principal,
  id: string,
  { requestId, ...options }: ValidationContext,
): Promise<ValidationResult> {
  const found = permit(await deps.sessionRepository.findForUse(id, principal.userId), principal, 'use')
  const caller = { userId: principal.userId, actor: principal, cause: 'asked', requestId } as const
  return validateFound(deps, found, caller, { ...options, waiting: principal })
}

/** As `validate`, for a session that was read and may be used. */
export async function validateFound(
  deps: ValidationDependencies,
  first: SessionForUse,
  caller: ValidationCaller,
  { signal, leaseId, waiting }: ValidationOptions,
): Promise<ValidationResult> {
  const { id, disabled } = first.session
  if (disabled) throw new AppError('SESSION_INACTIVE')
  const asked: UseRequest<SessionForUse> = {
    ...caller,
    first,
    signal,
    leaseId,
    action: 'used_for_validation',
    claimedFor: null,
    admit: async (hasWaited) => {
      if (hasWaited && waiting !== null) await deps.requireCredential(waiting)
      return permitEnabled(await deps.sessionRepository.findForUse(id, caller.userId), caller)
    },
    waitMs: waiting !== null ? waitMsOf(first.session, waitMs) : 0,
  }
  await using granted = await waitForTurn(deps, asked)
  using use = await beginUse(deps, asked, granted)
  let unfinished: Unfinished | null = null
  const asking = askSite(deps, use, caller, (soFar) => {
    unfinished = soFar
  })
  const said = await finishVisits(deps, use, asking, () => recordBroken(deps, use, caller, unfinished))
  const finding = findingOf(use.used, caller, said, deps.clock.now())
  return result(await recordValidation(deps, use, caller, finding), finding, deps)
}

function result(
  session: Session,
  { answer, page, judgement, tier }: Finding,
  { clock }: Pick<ValidationDependencies, 'clock'>,
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
    tierUsed: tier,
    isProxyFault: isProxyFault(judgement),
  }
}
