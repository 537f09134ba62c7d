import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { Budget } from '../fetching/budget.ts'
import type { Tier } from '../fetching/tier.ts'
import { openSecrets } from '../scraping/source.ts'
import { waitMsOf } from '../sessions/concurrency.ts'
import type { Leases } from '../sessions/leases/leases.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import { statedEndAfter } from '../sessions/monitoring/learned.ts'
import type { FoundSession, SealedState, SessionRepository } from '../sessions/repository.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { mayLackUserAgent } from '../sessions/unproven.ts'
import { permitUse } from '../sessions/view.ts'
import type { OpenState } from '../sessions/write-back.ts'
import type { AnonymousCopies } from './anonymous-copies.ts'
import { broughtBy } from './brought.ts'
import { cookieSightings } from './cookie-sightings.ts'
import { type Finding, findingOf } from './finding.ts'
import { type Conclusion, conclude } from './look-again.ts'
import { type Probe, probe } from './probe.ts'
import { decodeMemory } from './probe-memory.ts'
import { noteTry, type RecordDependencies, recordBroken, recordValidation } from './record.ts'
import { createUse } from './use.ts'
import { tryUserAgents } from './user-agents.ts'
import type { ValidationCaller, ValidationResult } from './validation-types.ts'
import type { VisitorDependencies } from './visitor.ts'

export interface ValidationDependencies extends RecordDependencies {
  readonly sessions: RecordDependencies['sessions'] &
    Pick<SessionRepository, 'findForUse' | 'requireUsable' | 'lastProven'>
  readonly budget: Budget
  readonly tier: Tier
  /** Reads pages for an account. */
  readonly look: (account: string) => VisitorDependencies['look']
  readonly copies: AnonymousCopies
  readonly leases: Pick<Leases, 'enter'>
}

/** How a validation gets at its session. */
export interface ValidationOptions {
  readonly signal: AbortSignal
  /** The lease under which its user holds the session; null: none. */
  readonly leaseId: string | null
  /** Whether it waits for its turn where the session is in use. */
  readonly waits: boolean
}

/** Who asked for a validation, how, and until when. */
export interface ValidationContext extends Omit<ValidationOptions, 'waits'> {
  /** Names the request in the audit trail. */
  readonly requestId: string
}

/** How long a validation may take, as it waits for its turn, and for each of its visits. */
const waitMs = 60_000
const visitMs = 30_000

/**
 * Asks the site whether a session is logged in, and keeps what follows from the answer. That nothing could be learnt is
 * an answer. Throws as `permitUse`, SESSION_BUSY, SESSION_INACTIVE, TARGET_NOT_ALLOWED, OVERLOADED, STORAGE_UNAVAILABLE.
 */
export async function validate(
  deps: ValidationDependencies,
  principal: Principal,
  id: string,
  { requestId, ...options }: ValidationContext,
): Promise<ValidationResult> {
  const found = await find(deps, id, principal.userId)
  const caller = { userId: principal.userId, actor: principal, cause: 'asked', requestId } as const
  return validateFound(deps, found, caller, { ...options, waits: true })
}

type Found = FoundSession & { readonly state: SealedState | null }

async function find(
  { sessions }: Pick<ValidationDependencies, 'sessions'>,
  id: string,
  userId: string,
): Promise<Found> {
  const found = await sessions.findForUse(id, userId)
  permitUse(found, { userId })
  if (found === null) throw new AppError('SESSION_NOT_FOUND')
  return found
}

/** As `validate`, for a session that was found and may be used. */
export async function validateFound(
  deps: ValidationDependencies,
  first: Found,
  caller: ValidationCaller,
  { signal, leaseId, waits }: ValidationOptions,
): Promise<ValidationResult> {
  const { id } = first.session
  if (first.session.disabled) throw new AppError('SESSION_INACTIVE')
  const { turn, found } = await deps.leases.enter({
    userId: caller.userId,
    first,
    read: () => find(deps, id, caller.userId),
    under: leaseId === null ? null : { leaseId, userId: caller.userId },
    waitMs: waits ? waitMsOf(first.session, waitMs) : 0,
    signal,
    alongside: () => [deps.sessions.requireUsable(id, caller.userId)],
  })
  try {
    const either = turn.signal === null ? signal : AbortSignal.any([signal, turn.signal])
    return await validateInTurn(deps, found, caller, turn, either)
  } finally {
    await turn.release()
  }
}

async function validateInTurn(
  deps: ValidationDependencies,
  { session, state }: Found,
  caller: ValidationCaller,
  turn: Turn,
  signal: AbortSignal,
): Promise<ValidationResult> {
  if (session.disabled || state === null) throw new AppError('SESSION_INACTIVE')
  const secrets = openSecrets(deps.vault, session, state)
  const used = { session, state, secrets }
  const lease = deps.budget.enter(caller.userId)
  const look = deps.look(caller.userId)
  const ports = { ...deps, look, reserveBytes: (bytes: number) => lease.reserve(bytes) }
  const begin = () => turn.beginVisit(deps.clock.now() + visitMs, signal)
  const use = createUse(deps, session.id, caller, begin)
  const startedAt = deps.clock.now()
  try {
    const mayBegin = () => turn.requireLive()
    const options = { signal, mayBegin, ...use, rule: session.validationRule, memory: decodeMemory(session.probe) }
    const ask = (held: SessionSecrets) =>
      probe(ports, session, held, options).catch(async (error: unknown) => {
        if (use.mayHaveSent(error)) await recordBroken(deps, session, caller, turn)
        throw error
      })
    const note = (first: Probe, triesVersion: number) => noteTry(deps, session, caller, first, triesVersion)
    const first = await conclude(deps, used, await ask(secrets), { ask, note })
    const isDoubted = first.probe.judgement.verdict === 'logged_out' && mayLackUserAgent(used)
    const triedAgent = isDoubted && session.probeUserAgents ? await tryUserAgents(secrets, ask) : null
    const conclusion = triedAgent?.conclusion ?? first
    const now = deps.clock.now()
    const cookies = sightingsOf(used, conclusion, now)
    const check = { at: now, verdict: conclusion.probe.judgement.verdict, cookies }
    const brought = broughtBy(used, conclusion, caller, triedAgent?.userAgent ?? null)
    const finding = findingOf(conclusion.probe, {
      ...{ session, isDoubted, triedAgent, brought, cookies },
      ...{ now, status: statusAt(session, now), statedEnd: statedEndAfter(session, check) },
      latencyMs: now - startedAt,
      tier: deps.tier.name,
    })
    const stored = await recordValidation(deps, session, caller, finding, turn)
    return result(stored, finding, deps)
  } finally {
    lease.release()
  }
}

/** What is learned of the cookies, as they will be stored. */
function sightingsOf({ session, secrets }: OpenState, { probe, restores, mayWrite }: Conclusion, now: number) {
  const changes = session.writeBack && mayWrite ? probe.touched.changes : []
  return cookieSightings(restores?.secrets ?? secrets, changes, probe.cookies, now)
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
  }
}
