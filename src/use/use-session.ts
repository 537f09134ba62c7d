import { AppError } from '../errors.ts'
import type { Budget, HeldBytes } from '../fetching/budget.ts'
import type { LoopTurns } from '../fetching/loop-turns.ts'
import type { GrantedTurn, Turn } from '../sessions/leases/turn.ts'
import type { Leases } from '../sessions/leases.ts'
import { openSecrets } from '../sessions/open-secrets.ts'
import type { SessionForUse, SessionRepository } from '../sessions/repository.ts'
import type { OpenState } from '../sessions/write-back.ts'
import type { Vault } from '../vault/vault.ts'
import { SessionVisits, type UsePurpose, useDetails, type VisitDependencies } from './session-visits.ts'

export interface UseDependencies extends VisitDependencies {
  readonly sessions: VisitDependencies['sessions'] & Pick<SessionRepository, 'requireUsable'>
  readonly vault: Pick<Vault, 'open'>
  readonly leases: Pick<Leases, 'enter'>
  readonly budget: Pick<Budget, 'enter'>
  readonly turns: Pick<LoopTurns, 'next'>
}

/** Opening or storing a larger state takes milliseconds of the main thread, so accounts take turns with it. */
const largeStateBytes = 64 * 1024

/** A request for one use of a session. */
export interface UseRequest<Found extends SessionForUse> extends UsePurpose {
  /** The session as `admit` found it a moment ago. */
  readonly first: Found
  /** Reads it again after a wait; throws when it may not be used any more. */
  readonly admit: () => Promise<Found>
  /** The outside lease under which the user holds the session; null: none. */
  readonly leaseId: string | null
  /** The longest wait for a turn, in milliseconds. */
  readonly waitMs: number
  /** Aborts when nobody waits for the result any more. */
  readonly signal: AbortSignal
}

/** A use that has started. */
export interface SessionUse<Found extends SessionForUse> {
  readonly found: Found
  readonly used: OpenState
  readonly turn: Turn
  /** How long the use waited for its turn, in milliseconds. */
  readonly waitedMs: number
  readonly visits: SessionVisits
  readonly place: HeldBytes
  /** Aborts with the request, and when the lease is lost. */
  readonly signal: AbortSignal
}

/** The parts that differ between kinds of use. */
export interface UseWork<Found extends SessionForUse, Visited, Result> {
  /** Decides, in the turn, not to use the session; the returned function makes the result without it. Null: use it. */
  readonly without: (found: Found, waitedMs: number) => (() => Promise<Result>) | null
  /** Visits pages and judges them, as often as needed. */
  readonly visit: (use: SessionUse<Found>) => Promise<Visited>
  /** Stores the outcome in one commit that also ends the turn, and makes the result. */
  readonly settle: (use: SessionUse<Found>, visited: Visited) => Promise<Result>
  /** Records that a site may have received something of the session although no visit was completed. */
  readonly broken: (use: SessionUse<Found>) => Promise<void>
}

/**
 * Uses a session once: waits for a turn, opens the secrets, takes a slot of the fetch budget, visits (each visit is
 * recorded before anything is sent) and settles. The slot is taken after the wait, so that a request that waits for a
 * busy session does not keep one from others. Throws SESSION_BUSY, SESSION_INACTIVE, OVERLOADED, VAULT_UNAVAILABLE, and
 * what `admit` and the work throw.
 */
export async function useSession<Found extends SessionForUse, Visited, Result>(
  deps: UseDependencies,
  request: UseRequest<Found>,
  work: UseWork<Found, Visited, Result>,
): Promise<Result> {
  const { userId, signal } = request
  const { turn, found, waitedMs } = await waitForTurn(deps, request)
  try {
    const without = work.without(found, waitedMs)
    if (without !== null) {
      await turn.release()
      return await without()
    }
    await waitToRead(deps, userId, found)
    signal.throwIfAborted()
    const used = await openCurrentState(deps, found)
    return await withBudgetSlot(deps, userId, async (place) => {
      const use = begin(deps, request, { found, used, turn, waitedMs, place })
      const visited = await work.visit(use).catch(async (error: unknown) => {
        if (use.visits.mayHaveSent) await work.broken(use)
        throw error
      })
      await waitToRead(deps, userId, found)
      return work.settle(use, visited)
    })
  } finally {
    await turn.release()
  }
}

/** Runs `work` with a slot of the fetch budget. Throws OVERLOADED. */
export async function withBudgetSlot<Result>(
  { budget }: Pick<UseDependencies, 'budget'>,
  account: string,
  work: (place: HeldBytes) => Promise<Result>,
): Promise<Result> {
  const place = budget.enter(account)
  try {
    return await work(place)
  } finally {
    place.release()
  }
}

/** When the turn needs a lease, the audit entry of the first visit is committed with its claim. */
function waitForTurn<Found extends SessionForUse>(
  deps: UseDependencies,
  request: UseRequest<Found>,
): Promise<GrantedTurn<Found>> {
  const { userId, actor, action, claimedFor, first, admit, leaseId, waitMs, signal } = request
  const { id } = first.session
  return deps.leases.enter({
    userId,
    first,
    waitMs,
    signal,
    read: admit,
    under: leaseId === null ? null : { leaseId, userId },
    alongside: () => [
      deps.sessions.requireUsable(id, userId),
      ...(claimedFor === null ? [] : [deps.audit.session(id, action, actor, useDetails(request, claimedFor))]),
    ],
  })
}

/** Waits for a turn of the main thread if the state is large: only behind other large work of the account. */
async function waitToRead(
  { turns }: Pick<UseDependencies, 'turns'>,
  account: string,
  { state }: SessionForUse,
): Promise<void> {
  if (state !== null && state.sealed.length > largeStateBytes) await turns.next(account)
}

/** Opens the current state of a session. Throws SESSION_INACTIVE when it is gone, VAULT_UNAVAILABLE. */
export async function openCurrentState(
  deps: Pick<UseDependencies, 'vault'>,
  { session, state }: SessionForUse,
): Promise<OpenState> {
  if (state === null) throw new AppError('SESSION_INACTIVE')
  return { session, state, secrets: await openSecrets(deps, session, state) }
}

function begin<Found extends SessionForUse>(
  deps: UseDependencies,
  request: UseRequest<Found>,
  begun: Omit<SessionUse<Found>, 'visits' | 'signal'>,
): SessionUse<Found> {
  const { turn, found } = begun
  const signal = turn.signal === null ? request.signal : AbortSignal.any([request.signal, turn.signal])
  return { ...begun, visits: new SessionVisits(deps, found.session.id, turn, request), signal }
}
