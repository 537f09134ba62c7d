import { AppError } from '../../errors.ts'
import { termsAt } from '../concurrency.ts'
import type { Session } from '../session.ts'
import { acquire, type LeaseRequest } from './acquire.ts'
import { noSuchLease } from './busy.ts'
import type { LeaseDependencies } from './dependencies.ts'
import type { UnderLease } from './lease.ts'
import { LeasedTurn } from './leased-turn.ts'
import { cookiesOf, LocalSession, type RunningUse, UsedCookies } from './local-session.ts'
import { freeTurn, type GrantedTurn, type Turn, type TurnRequest } from './turn.ts'

/** How many requests may wait in this process: for one session, and of one user for all sessions. */
export const maxWaiters = { perSession: 250, perUser: 500 } as const

/** Who uses a session when, in this process and, by leases, among all servers. */
export class Turns {
  readonly #deps: LeaseDependencies
  readonly #sessions = new Map<string, LocalSession>()
  readonly #waitersOf = new Map<string, number>()
  readonly #usedCookies = new UsedCookies()

  constructor(deps: LeaseDependencies) {
    this.#deps = deps
  }

  /**
   * Waits for a turn to use a session: first come first served within a process, and in turns among several. Where its
   * uses need no lease, that is at once and costs nothing. Throws SESSION_BUSY after `waitMs`, OVERLOADED where too many
   * wait, NOT_FOUND for an outside lease that is none, what `read` throws, and the signal's reason.
   */
  async enter<Found extends { readonly session: Session }>(request: TurnRequest<Found>): Promise<GrantedTurn<Found>> {
    const { first, under, userId, read } = request
    const { session } = first
    const { clock } = this.#deps
    const { queue } = this.#of(session.id)
    if (under === null && this.#firstUseUntil(session) === null && termsAt(session, clock.now()) === null) {
      if (queue.first(null) === undefined) return { turn: this.#begin(session), found: first, waitedMs: 0 }
      // Those who came before may wait for what was changed since.
      queue.wakeFirst()
    }
    const askedAt = clock.now()
    const { turn, use, found } = await this.wait(userId, this.#useRequest(request))
    if (use === null) return { turn, found, waitedMs: clock.now() - askedAt }
    try {
      // What was read before the claim may have been changed by whoever had the session until then.
      const current = await read()
      use.cookies = cookiesOf(current.session)
      return { turn, found: current, waitedMs: clock.now() - askedAt }
    } catch (error) {
      await turn.release()
      throw error
    }
  }

  /** Waits in the same queue for a lease. Throws as `enter`. */
  async wait<Granted>(userId: string, request: LeaseRequest<Granted>): Promise<Granted> {
    const local = this.#of(request.sessionId)
    const waiting = this.#waitersOf.get(userId) ?? 0
    if (local.queue.size >= maxWaiters.perSession || waiting >= maxWaiters.perUser) throw tooManyWait()
    this.#waitersOf.set(userId, waiting + 1)
    try {
      return await acquire(this.#deps, local, request)
    } finally {
      const left = (this.#waitersOf.get(userId) ?? 1) - 1
      if (left > 0) this.#waitersOf.set(userId, left)
      else this.#waitersOf.delete(userId)
      this.#tidy(request.sessionId, local)
    }
  }

  /** Has whoever waits for a session try again. */
  wake(sessionId: string): void {
    this.#sessions.get(sessionId)?.queue.wakeFirst()
  }

  #useRequest<Found extends { readonly session: Session }>({ first, read, ...request }: TurnRequest<Found>) {
    const { nodeId, leaseMs, clock } = this.#deps
    const { under } = request
    const sessionId = first.session.id
    let found = first
    return {
      ...{ ...request, sessionId, kind: 'use' as const, holder: nodeId, ttlMs: leaseMs },
      terms: async (isFirst) => {
        if (!isFirst) found = await read()
        const terms = termsAt(found.session, clock.now())
        if (under === null) return terms
        await this.#requireHeld(sessionId, under)
        return { max: 1, paceMs: terms?.paceMs ?? null }
      },
      waitsUntil: () => this.#firstUseUntil(found.session),
      granted: (claim, terms) => {
        if (claim === null) return { turn: this.#begin(found.session), use: null, found }
        const underId = under?.leaseId ?? null
        const use = { since: claim.since, isLeased: true, underId, cookies: cookiesOf(found.session) }
        const onEnd = this.#run(sessionId, use)
        return { turn: new LeasedTurn(this.#deps, claim, terms?.paceMs ?? null, onEnd), use, found }
      },
    } satisfies LeaseRequest<{ turn: Turn; use: RunningUse | null; found: Found }>
  }

  async #requireHeld(sessionId: string, { leaseId, userId }: UnderLease): Promise<void> {
    const lease = await this.#deps.repository.find(leaseId, this.#deps.clock.now())
    if (lease?.kind !== 'outside' || lease.holder !== userId || lease.sessionId !== sessionId) throw noSuchLease()
  }

  #firstUseUntil(session: Session): number | null {
    const uses = this.#sessions.get(session.id)?.uses ?? []
    return this.#usedCookies.firstUseUntil(session, uses, this.#deps.clock.now())
  }

  /** A use that needs no lease. */
  #begin(session: Session): Turn {
    const use = { since: this.#deps.clock.now(), isLeased: false, underId: null, cookies: cookiesOf(session) }
    return freeTurn(this.#deps.store, this.#run(session.id, use))
  }

  /** Notes that a use runs; to be called as it ends. */
  #run(sessionId: string, use: RunningUse): () => void {
    const local = this.#of(sessionId)
    local.uses.add(use)
    return () => {
      local.uses.delete(use)
      this.#usedCookies.note(sessionId, use.cookies)
      local.queue.wakeFirst()
      this.#tidy(sessionId, local)
    }
  }

  #of(sessionId: string): LocalSession {
    const local = this.#sessions.get(sessionId) ?? new LocalSession()
    this.#sessions.set(sessionId, local)
    return local
  }

  #tidy(sessionId: string, local: LocalSession): void {
    const { store, repository } = this.#deps
    if (local.queue.first(null) === undefined && local.ticket !== null) {
      // Where this is not written, the ticket ends by itself.
      void store.commit([repository.dropTicket(local.ticket.id)]).catch(() => {})
      local.ticket = null
    }
    if (local.isIdle() && this.#sessions.get(sessionId) === local) this.#sessions.delete(sessionId)
  }
}

function tooManyWait(): AppError {
  return new AppError('OVERLOADED', {
    message: 'Too many requests already wait for this session, or for sessions of this account; try again later.',
    retryAfterSeconds: 5,
  })
}
