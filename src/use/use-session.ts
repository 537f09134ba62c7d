import type { Principal } from '../accounts/principal.ts'
import type { LoopTurns } from '../fairness/loop-turns.ts'
import type { Budget, ByteShare } from '../fetching/budget.ts'
import type { GrantedTurn, Turn } from '../sessions/leases/turn.ts'
import type { Leases } from '../sessions/leases.ts'
import { type OpenState, openState } from '../sessions/state/open-secrets.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import type { Vault } from '../vault/vault.ts'
import { SessionVisits, type UsePurpose, useDetails, type VisitDependencies } from './session-visits.ts'

export interface UseDependencies extends VisitDependencies {
  readonly vault: Pick<Vault, 'open'>
  readonly leases: Pick<Leases, 'enter'>
  readonly budget: Pick<Budget, 'enter'>
  readonly loopTurns: Pick<LoopTurns, 'next'>
  /** Throws UNAUTHORIZED when the credential has ended since the request began. */
  readonly requireCredential: (principal: Principal) => Promise<void>
}

/** Opening or storing a larger state takes milliseconds of the main thread, so accounts take turns with it. */
const largeStateBytes = 64 * 1024

/** A request for one use of a session. */
export interface UseRequest<Found extends SessionForUse> extends UsePurpose {
  /** The session as `admit` found it a moment ago. */
  readonly first: Found
  readonly admit: (hasWaited: boolean) => Promise<Found>
  /** The outside lease under which the user holds the session; null: none. */
  readonly leaseId: string | null
  /** The longest wait for a turn, in milliseconds. */
  readonly waitMs: number
  /** Aborts when nobody waits for the result any more. */
  readonly signal: AbortSignal
}

/** A use that has started. Disposing of it frees its slot of the fetch budget. */
export interface SessionUse extends Disposable {
  readonly userId: string
  readonly found: SessionForUse
  readonly used: OpenState
  readonly turn: Turn
  readonly visits: SessionVisits
  /** Counts the bytes of bodies. */
  readonly bytes: ByteShare
  /** Aborts with the request, and when the lease is lost. */
  readonly signal: AbortSignal
}

/**
 * Step 1 of a use: waits for a turn. The commit of the outcome ends it; otherwise its disposal does. When the turn needs a
 * lease, the audit entry of the first visit is committed with its claim. Throws SESSION_BUSY, OVERLOADED, NOT_FOUND for an
 * outside lease that does not exist, what `admit` throws, and the signal's reason.
 */
export async function waitForTurn<Found extends SessionForUse>(
  deps: UseDependencies,
  request: UseRequest<Found>,
): Promise<GrantedTurn<Found> & AsyncDisposable> {
  const { userId, actor, action, claimedFor, first, admit, leaseId, waitMs, signal } = request
  const { id } = first.session
  const granted = await deps.leases.enter({
    userId,
    first,
    waitMs,
    signal,
    read: admit,
    under: leaseId === null ? null : { leaseId, userId },
    alongside: () => [
      deps.sessionRepository.requireUsable(id, userId),
      ...(claimedFor === null ? [] : [deps.audit.session(id, action, actor, useDetails(request, claimedFor))]),
    ],
  })
  return { ...granted, [Symbol.asyncDispose]: () => granted.turn.release() }
}

/**
 * Step 2: opens the secrets and takes a slot of the fetch budget. The slot is taken after the wait, so that a request that
 * waits for a busy session does not keep one from others. Throws SESSION_INACTIVE, OVERLOADED, VAULT_UNAVAILABLE.
 */
export async function beginUse<Found extends SessionForUse>(
  deps: UseDependencies,
  request: UseRequest<Found>,
  { turn, found }: GrantedTurn<Found>,
): Promise<SessionUse> {
  const { userId } = request
  await waitToRead(deps, userId, found)
  request.signal.throwIfAborted()
  const used = await openState(deps, found)
  const visits = new SessionVisits(deps, found.session.id, turn, request)
  const signal = turn.signal === null ? request.signal : AbortSignal.any([request.signal, turn.signal])
  const bytes = deps.budget.enter(userId)
  return { userId, found, used, turn, visits, bytes, signal, [Symbol.dispose]: () => bytes.release() }
}

/**
 * Step 3: waits for the visits, each of which is recorded before anything is sent (`SessionVisits`). If they fail although
 * a site may have received something of the session, `recordBroken` commits that.
 */
export async function finishVisits<Visited>(
  deps: Pick<UseDependencies, 'loopTurns'>,
  { userId, found, visits }: Pick<SessionUse, 'userId' | 'found' | 'visits'>,
  visiting: Promise<Visited>,
  recordBroken: () => Promise<void>,
): Promise<Visited> {
  const visited = await visiting.catch(async (error: unknown) => {
    if (visits.mayHaveSent) await recordBroken()
    throw error
  })
  // What follows is step 4, `settleUse`.
  await waitToRead(deps, userId, found)
  return visited
}

/** Waits for a turn of the main thread if the state is large: only behind other large work of the account. */
async function waitToRead(
  { loopTurns }: Pick<UseDependencies, 'loopTurns'>,
  account: string,
  { state }: SessionForUse,
): Promise<void> {
  if (state !== null && state.sealed.length > largeStateBytes) await loopTurns.next(account)
}
