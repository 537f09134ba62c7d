import { AppError } from '../errors.ts'
import type { Budget, HeldBytes } from '../fetching/budget.ts'
import type { Leases } from '../sessions/leases/leases.ts'
import type { GrantedTurn, Turn } from '../sessions/leases/turn.ts'
import { openSecrets } from '../sessions/open-secrets.ts'
import type { FoundSession, SealedState, SessionRepository } from '../sessions/repository.ts'
import type { OpenState } from '../sessions/write-back.ts'
import type { Vault } from '../vault/vault.ts'
import { SessionVisits, type UsePurpose, useDetails, type VisitDependencies } from './session-visits.ts'

export interface UseDependencies extends VisitDependencies {
  readonly sessions: VisitDependencies['sessions'] & Pick<SessionRepository, 'requireUsable'>
  readonly vault: Pick<Vault, 'open'>
  readonly leases: Pick<Leases, 'enter'>
  readonly budget: Pick<Budget, 'enter'>
}

/** A session that its user may use. */
export interface UsableSession extends FoundSession {
  readonly state: SealedState | null
}

/** One use of a session, as it is asked for. */
export interface UseRequest<Found extends UsableSession> extends UsePurpose {
  /** The session as `admit` found it just now. */
  readonly first: Found
  /** Finds it again, after a wait; throws where it may not be used any more. */
  readonly admit: () => Promise<Found>
  /** The lease under which its user holds the session; null: none. */
  readonly leaseId: string | null
  /** The longest wait for a turn, in milliseconds. */
  readonly waitMs: number
  /** Ends it when nobody waits for the result any more. */
  readonly signal: AbortSignal
}

/** A use that has begun. */
export interface SessionUse<Found extends UsableSession> {
  readonly found: Found
  readonly used: OpenState
  readonly turn: Turn
  /** How long the turn was waited for, in milliseconds. */
  readonly waitedMs: number
  readonly visits: SessionVisits
  readonly place: HeldBytes
  /** Aborts as the request's does, and where the turn is lost. */
  readonly signal: AbortSignal
}

/** What is specific to one kind of use. */
export interface UseWork<Found extends UsableSession, Visited, Result> {
  /** A reason not to use the session, found in its turn; the result is then made without it. Null: it is used. */
  readonly without: (found: Found, waitedMs: number) => (() => Promise<Result>) | null
  /** Visits pages and judges them, as often as it takes to know. */
  readonly visit: (use: SessionUse<Found>) => Promise<Visited>
  /** Keeps what follows, in one commit that also gives the turn back, and makes the result. */
  readonly settle: (use: SessionUse<Found>, visited: Visited) => Promise<Result>
  /** Notes that a site may have seen something of the session although no visit came to an end. */
  readonly broken: (use: SessionUse<Found>) => Promise<void>
}

/**
 * Uses a session once: waits for a turn, opens its secrets, takes a place, visits (each visit on record before anything
 * leaves), and settles. The place is taken after the turn, so that a request that waits for a busy session keeps none from
 * others. Throws SESSION_BUSY, SESSION_INACTIVE, OVERLOADED, VAULT_UNAVAILABLE, and what `admit` and the work throw.
 */
export async function useSession<Found extends UsableSession, Visited, Result>(
  deps: UseDependencies,
  request: UseRequest<Found>,
  work: UseWork<Found, Visited, Result>,
): Promise<Result> {
  const { turn, found, waitedMs } = await waitForTurn(deps, request)
  try {
    const without = work.without(found, waitedMs)
    if (without !== null) {
      await turn.release()
      return await without()
    }
    const used = await openFound(deps, found)
    return await withPlace(deps, request.userId, async (place) => {
      const use = begin(deps, request, { found, used, turn, waitedMs, place })
      const visited = await work.visit(use).catch(async (error: unknown) => {
        if (use.visits.mayHaveSent) await work.broken(use)
        throw error
      })
      return work.settle(use, visited)
    })
  } finally {
    await turn.release()
  }
}

/** Does something with a place among all that fetch pages. Throws OVERLOADED. */
export async function withPlace<Result>(
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

/** Where a turn has to be claimed, the entry of the first visit is committed with it. */
function waitForTurn<Found extends UsableSession>(
  deps: UseDependencies,
  request: UseRequest<Found>,
): Promise<GrantedTurn<Found>> {
  const { userId, actor, action, claimedFor, first, admit, leaseId, waitMs, signal } = request
  const { id } = first.session
  return deps.leases.enter({
    ...{ userId, first, waitMs, signal },
    read: admit,
    under: leaseId === null ? null : { leaseId, userId },
    alongside: () => [
      deps.sessions.requireUsable(id, userId),
      ...(claimedFor === null ? [] : [deps.audit.session(id, action, actor, useDetails(request, claimedFor))]),
    ],
  })
}

/** Opens the state of a session that was found. Throws SESSION_INACTIVE where it is gone, VAULT_UNAVAILABLE. */
export async function openFound(
  deps: Pick<UseDependencies, 'vault'>,
  { session, state }: UsableSession,
): Promise<OpenState> {
  if (state === null) throw new AppError('SESSION_INACTIVE')
  return { session, state, secrets: await openSecrets(deps, session, state) }
}

function begin<Found extends UsableSession>(
  deps: UseDependencies,
  request: UseRequest<Found>,
  begun: Omit<SessionUse<Found>, 'visits' | 'signal'>,
): SessionUse<Found> {
  const { turn, found } = begun
  const signal = turn.signal === null ? request.signal : AbortSignal.any([request.signal, turn.signal])
  return { ...begun, visits: new SessionVisits(deps, found.session.id, turn, request), signal }
}
