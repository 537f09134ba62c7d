import { ConflictError, type Write } from '../../storage/write.ts'
import type { Terms } from '../concurrency.ts'
import { busyBy, sessionBusy } from './busy.ts'
import type { LeaseDependencies } from './dependencies.ts'
import type { Claim } from './lease.ts'
import { obstacleTo } from './obstacle.ts'
import { Waiter } from './waiter.ts'
import type { WaiterQueue } from './waiter-queue.ts'

/** A caller that needs a session. */
export interface LeaseRequest<Granted> extends Pick<Claim, 'sessionId' | 'kind' | 'holder' | 'under'> {
  /** How long the lease lives without being renewed, and how long the caller may wait, in milliseconds. */
  readonly ttlMs: number
  readonly waitMs: number
  /** Ends the wait. */
  readonly signal: AbortSignal
  /** The terms as they stand, read again after a wait; null: no lease is needed. Throws where it may not be used. */
  readonly terms: (isFirst: boolean) => Promise<Terms | null>
  /** Until when it waits for another use of this process, which wakes it as it ends; null: for none. */
  readonly waitsUntil: () => number | null
  /** What is committed with the claim; where that is refused, `terms` says why. */
  readonly alongside: (claim: Claim) => readonly Write[]
  /** Takes what was granted, in the same step: a lease, or null where none is needed. */
  readonly granted: (claim: Claim | null, terms: Terms | null) => Granted
}

/** Between two looks at what other servers do, growing, in milliseconds. */
const firstPauseMs = 10
const maxPauseMs = 100
/** This process wakes its own waiters; they try by themselves only in case. */
const ownPauseMs = 1_000

/**
 * Waits in the session's queue until it is free for this request. Only the first of a queue asks the database. Among
 * servers tickets keep the order: one is taken as soon as a claim fails. Throws SESSION_BUSY when the time is up, what
 * the request throws, and the signal's reason.
 */
export async function acquire<Granted>(
  deps: LeaseDependencies,
  queue: WaiterQueue,
  request: LeaseRequest<Granted>,
): Promise<Granted> {
  const { clock } = deps
  const endsAt = clock.now() + request.waitMs
  const attempts = new ClaimAttempts(deps, queue, request, endsAt)
  const waiter = new Waiter(deps, request.signal)
  queue.join(waiter)
  try {
    for (let isFirst = true; ; isFirst = false) {
      const outcome = queue.isFirst(waiter) ? await attempts.next(isFirst) : { tryAgainAt: endsAt }
      if ('granted' in outcome) return outcome.granted
      if (clock.now() >= endsAt) throw await attempts.busy()
      await waiter.sleepUntil(Math.min(outcome.tryAgainAt, endsAt))
    }
  } finally {
    queue.leave(waiter)
  }
}

/** The attempts of one request, once it is the first of its queue. */
class ClaimAttempts<Granted> {
  readonly #deps: LeaseDependencies
  readonly #queue: WaiterQueue
  readonly #request: LeaseRequest<Granted>
  readonly #endsAt: number
  #terms: Terms | null = null
  #hasFailed = false
  #pauseMs = firstPauseMs

  constructor(deps: LeaseDependencies, queue: WaiterQueue, request: LeaseRequest<Granted>, endsAt: number) {
    this.#deps = deps
    this.#queue = queue
    this.#request = request
    this.#endsAt = endsAt
  }

  async next(isFirst: boolean): Promise<{ readonly granted: Granted } | { readonly tryAgainAt: number }> {
    const request = this.#request
    const now = (): number => this.#deps.clock.now()
    const tryAgainAt = this.#hasFailed ? await this.#waitAmongServers() : null
    if (tryAgainAt !== null) return { tryAgainAt }
    const terms = await request.terms(isFirst)
    this.#terms = terms
    const until = request.waitsUntil()
    if (until !== null) return { tryAgainAt: until }
    if (terms === null) return { granted: request.granted(null, null) }
    // This process itself has the session: it knows when that ends, and need not ask the database.
    if (terms.max !== null && this.#queue.uses.size >= terms.max) return { tryAgainAt: now() + ownPauseMs }
    const claim = this.#claim(terms)
    if (await this.#isGranted(claim)) return { granted: request.granted(claim, terms) }
    this.#hasFailed = true
    return { tryAgainAt: (await this.#waitAmongServers()) ?? now() + firstPauseMs }
  }

  async busy(): Promise<Error> {
    const now = this.#deps.clock.now()
    const occupancy = await this.#deps.repository.occupancy(this.#request.sessionId, now)
    const busy = busyBy(occupancy, this.#terms?.paceMs ?? null, now)
    return sessionBusy({ ...busy, heldSince: busy.heldSince ?? this.#queue.freelyUsedSince() }, now)
  }

  #claim({ max, paceMs }: Terms): Claim {
    const { sessionId, kind, holder, under, ttlMs } = this.#request
    const now = this.#deps.clock.now()
    const nextUseAt = paceMs === null ? null : now + paceMs
    const lease = { id: this.#deps.random.uuid(), sessionId, kind, holder, since: now, until: now + ttlMs }
    return { ...lease, max, nextUseAt, under, ticketId: this.#queue.ticket?.id ?? null }
  }

  async #isGranted(claim: Claim): Promise<boolean> {
    const { store, repository } = this.#deps
    try {
      await store.commit([...repository.claim(claim), ...this.#request.alongside(claim)])
      this.#queue.ticket = null
      return true
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      if (error.reason === 'session_taken') return false
      await this.#request.terms(false)
      throw error
    }
  }

  /** Keeps this server's place among all; when to try again, or null: the session looks free. */
  async #waitAmongServers(): Promise<number | null> {
    const { clock, repository } = this.#deps
    const now = clock.now()
    const occupancy = await repository.occupancy(this.#request.sessionId, now)
    const asker = { under: this.#request.under, ticketId: this.#queue.ticket?.id ?? null }
    const obstacle = this.#terms === null ? null : obstacleTo(occupancy, this.#terms, asker, now)
    if (this.#endsAt > now) await this.#keepTicket(now)
    if (obstacle === null) return null
    if (obstacle.kind === 'pace') {
      if (obstacle.until > this.#endsAt) throw await this.busy()
      return obstacle.until
    }
    this.#pauseMs = Math.min(maxPauseMs, Math.ceil(this.#pauseMs * 1.5))
    return Math.min(obstacle.until, now + this.#pauseMs)
  }

  /** A ticket counts for a third of a lease, so that it is over before a lease that ended by the same accident. */
  async #keepTicket(now: number): Promise<void> {
    const { store, repository, random, leaseMs } = this.#deps
    const { ticket } = this.#queue
    if (this.#request.under !== null || (ticket !== null && ticket.until - now > leaseMs / 6)) return
    const kept = { id: ticket?.id ?? random.uuid(), until: now + leaseMs / 3 }
    try {
      await store.commit(repository.keepTicket(kept, this.#request.sessionId, now))
      this.#queue.ticket = kept
    } catch (error) {
      // The session is gone: reading it says so.
      if (!(error instanceof ConflictError)) throw error
    }
  }
}
