import { ConflictError } from '../../storage/write.ts'
import { type Terms, termsAt } from '../concurrency.ts'
import type { Session } from '../session.ts'
import { noSuchLease } from './busy.ts'
import type { GateDependencies } from './gate-dependencies.ts'
import type { Hold } from './hold.ts'
import type { Claim, Lease } from './lease.ts'
import { type About, heldTurn, type Turn } from './turn.ts'
import type { Entered, TurnRequest } from './turn-request.ts'
import type { Wish } from './wait-for-turn.ts'

/** The use that a turn is for; which cookies it has is known once they are read. */
export interface Use {
  begin(session: Session): void
  end(): void
}

/** What a wish for a turn makes of one that it gets. */
export interface TurnMaker {
  /** Until when a use of the session waits for the first use of its cookies; null: it need not. */
  firstUseUntil(session: Session): number | null
  /** Where nothing had to be claimed. */
  shareFreely(session: Session): Turn
  createUse(): Use
  share(use: Use, about: About): Turn
  hold(use: Use, lease: Omit<Lease, 'token'>, underId: string): Hold
}

type Got<Found> = Omit<Entered<Found>, 'waitedMs'>

/** The wish to use a session. */
export function useWish<Found extends { readonly session: Session }>(
  deps: GateDependencies,
  { first, read, under, waitMs, alongside }: TurnRequest<Found>,
  make: TurnMaker,
): Wish<Got<Found>> {
  const { clock, store, repository } = deps
  const { id: sessionId } = first.session
  let found = first

  /** What was read before the claim may have been changed by whoever had the session until then. */
  const readBy = async (use: Use, turn: Turn): Promise<Got<Found>> => {
    try {
      found = await read()
      use.begin(found.session)
      return { turn, found }
    } catch (error) {
      await turn.release()
      throw error
    }
  }
  const commit = async (claimed: Parameters<typeof store.commit>[0]): Promise<void> => {
    try {
      await store.commit([...claimed, ...alongside()])
    } catch (error) {
      if (!(error instanceof ConflictError) || error.index === repository.takenAt) throw error
      // The session may not be used any more: reading it says why.
      await read()
      throw error
    }
  }
  const requireUnder = async (): Promise<void> => {
    if (under === null) return
    const lease = await repository.find(under.leaseId, clock.now())
    if (lease?.kind !== 'outside' || lease.holder !== under.userId || lease.sessionId !== sessionId) throw noSuchLease()
  }
  return {
    sessionId,
    underId: under?.leaseId ?? null,
    waitMs,
    terms: async (isFirstLook) => {
      if (!isFirstLook) found = await read()
      const terms = termsAt(found.session, clock.now())
      if (under === null) return terms
      await requireUnder()
      return { max: 1, paceMs: terms?.paceMs ?? null }
    },
    waitsUntil: () => make.firstUseUntil(found.session),
    begin: () => ({ turn: make.shareFreely(found.session), found }),
    claim: async (terms, ticketId) => {
      const claim = claimOf(deps, sessionId, { terms, ticketId, under })
      const about = { sessionId, paceMs: terms.paceMs }
      const use = make.createUse()
      if (terms.max === null) {
        await commit(repository.takeSlot({ ...claim, inOrder: true }))
        return readBy(use, make.share(use, about))
      }
      await commit(repository.claim(claim))
      return readBy(use, heldTurn(deps, about, make.hold(use, claim, under?.leaseId ?? '')))
    },
  }
}

function claimOf(
  deps: GateDependencies,
  sessionId: string,
  { terms, ticketId, under }: { terms: Terms; ticketId: string | null; under: Claim['under'] },
): Claim {
  const now = deps.clock.now()
  return {
    id: deps.random.uuid(),
    sessionId,
    kind: 'use',
    holder: deps.nodeId,
    since: now,
    until: now + deps.leaseMs,
    max: terms.max ?? 0,
    nextUseAt: terms.paceMs === null ? null : now + terms.paceMs,
    under,
    ticketId,
  }
}
