import { AppError } from '../../errors.ts'
import { termsAt } from '../concurrency.ts'
import type { Session } from '../session.ts'
import { acquire, type LeaseRequest } from './acquire.ts'
import { noSuchLease } from './busy.ts'
import type { LeaseDependencies } from './dependencies.ts'
import type { UnderLease } from './lease.ts'
import { LeasedTurn } from './leased-turn.ts'
import { freeTurn, type GrantedTurn, type Turn, type TurnRequest } from './turn.ts'
import { cookiesOf, UsedCookies } from './used-cookies.ts'
import { type RunningUse, WaiterQueue } from './waiter-queue.ts'

/**
 * How many requests may wait in this process: for one session, of one user for one session (so that one of those who share
 * it leaves room for the others), and of one user for all sessions.
 */
export const maxWaiters = { perSession: 250, perUserOfSession: 200, perUser: 500 } as const

/** Who uses a session when, in this process and, by leases, among all servers. */
export class Turns {
  readonly #deps: LeaseDependencies
  /** By the session, and the outside lease under which it is used. */
  readonly #queues = new Map<string, WaiterQueue>()
  /** By user, and by user and session. */
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
    const queue = this.#queues.get(keyOf(session.id, null))
    if (under === null && termsAt(session, clock.now()) === null && this.#firstUseUntil(session, queue) === null) {
      if ((queue?.size ?? 0) === 0) return { turn: this.#begin(session), found: first, waitedMs: 0 }
      // Those who came before may wait for what was changed since.
      queue?.wakeFirst()
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
    const key = keyOf(request.sessionId, request.under)
    const ofSession = `${userId} ${key}`
    if (this.#isFull(key, userId, ofSession)) throw tooManyWait()
    const queue = this.#queueOf(key)
    this.#count([userId, ofSession], 1)
    try {
      return await acquire(this.#deps, queue, request)
    } finally {
      this.#count([userId, ofSession], -1)
      this.#tidy(key, queue)
    }
  }

  /** Has whoever waits for a session try again. */
  wake(sessionId: string): void {
    this.#queues.get(keyOf(sessionId, null))?.wakeFirst()
  }

  #isFull(key: string, userId: string, ofSession: string): boolean {
    const queued = this.#queues.get(key)?.size ?? 0
    const waiting = (who: string): number => this.#waitersOf.get(who) ?? 0
    if (queued >= maxWaiters.perSession || waiting(userId) >= maxWaiters.perUser) return true
    return waiting(ofSession) >= maxWaiters.perUserOfSession
  }

  #count(names: readonly string[], change: number): void {
    for (const name of names) {
      const count = (this.#waitersOf.get(name) ?? 0) + change
      if (count > 0) this.#waitersOf.set(name, count)
      else this.#waitersOf.delete(name)
    }
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
      waitsUntil: () => this.#firstUseUntil(found.session, this.#queues.get(keyOf(sessionId, under))),
      granted: (claim, terms) => {
        if (claim === null) return { turn: this.#begin(found.session), use: null, found }
        const use = { since: claim.since, isLeased: true, cookies: cookiesOf(found.session) }
        const onEnd = this.#run(sessionId, under, use)
        return { turn: new LeasedTurn(this.#deps, claim, terms?.paceMs ?? null, onEnd), use, found }
      },
    } satisfies LeaseRequest<{ turn: Turn; use: RunningUse | null; found: Found }>
  }

  async #requireHeld(sessionId: string, { leaseId, userId }: UnderLease): Promise<void> {
    const lease = await this.#deps.repository.find(leaseId, this.#deps.clock.now())
    if (lease?.kind !== 'outside' || lease.holder !== userId || lease.sessionId !== sessionId) throw noSuchLease()
  }

  #firstUseUntil(session: Session, queue: WaiterQueue | undefined): number | null {
    return this.#usedCookies.firstUseUntil(session, queue?.uses ?? [], this.#deps.clock.now())
  }

  /** A use that needs no lease. */
  #begin(session: Session): Turn {
    const use = { since: this.#deps.clock.now(), isLeased: false, cookies: cookiesOf(session) }
    return freeTurn(this.#deps.store, this.#run(session.id, null, use))
  }

  /** Notes that a use runs; to be called as it ends. */
  #run(sessionId: string, under: UnderLease | null, use: RunningUse): () => void {
    const key = keyOf(sessionId, under)
    const queue = this.#queueOf(key)
    queue.uses.add(use)
    return () => {
      queue.uses.delete(use)
      this.#usedCookies.note(sessionId, use.cookies)
      queue.wakeFirst()
      this.#tidy(key, queue)
    }
  }

  #queueOf(key: string): WaiterQueue {
    const queue = this.#queues.get(key) ?? new WaiterQueue()
    this.#queues.set(key, queue)
    return queue
  }

  #tidy(key: string, queue: WaiterQueue): void {
    const { store, repository } = this.#deps
    if (queue.size === 0 && queue.ticket !== null) {
      // Where this is not written, the ticket ends by itself.
      void store.commit([repository.dropTicket(queue.ticket.id)]).catch(() => {})
      queue.ticket = null
    }
    if (queue.size === 0 && queue.uses.size === 0 && this.#queues.get(key) === queue) this.#queues.delete(key)
  }
}

function keyOf(sessionId: string, under: UnderLease | null): string {
  return under === null ? sessionId : `${sessionId} ${under.leaseId}`
}

function tooManyWait(): AppError {
  return new AppError('OVERLOADED', {
    message:
      'Too many requests are already waiting for this session, or for sessions of this account; try again later.',
    retryAfterSeconds: 5,
  })
}
