import type { AuditWriter } from '../../audit/append.ts'
import type { Clock, Random, Timer } from '../../clock.ts'
import type { Store } from '../../storage/store.ts'
import { ConflictError, type Write } from '../../storage/write.ts'
import { busyBy, busyReason, sessionBusy } from '../limits/busy.ts'
import type { Terms } from '../limits/concurrency.ts'
import type { SessionRepository } from '../repository.ts'
import { Waiter } from '../waiter.ts'
import { type Claim, obstacleTo } from './lease.ts'
import type { LeaseRepository } from './repository.ts'
import type { WaiterQueue } from './waiter-queue.ts'

export interface LeaseDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: LeaseRepository
  readonly sessionRepository: Pick<SessionRepository, 'find' | 'requireUsable' | 'requireCredential'>
  readonly audit: AuditWriter
  readonly clock: Clock
  readonly timer: Timer
  readonly random: Pick<Random, 'uuid'>
  /** This server, among those that share the database. */
  readonly nodeId: string
  /** How long a lease of this server is valid without renewal, in milliseconds. */
  readonly leaseMs: number
}

/** A caller that needs a session. */
export interface LeaseRequest<Granted> extends Pick<Claim, 'sessionId' | 'kind' | 'holder' | 'under'> {
  /** How long the lease is valid without renewal, and how long the caller may wait, in milliseconds. */
  readonly ttlMs: number
  readonly waitMs: number
  /** Ends the wait. */
  readonly signal: AbortSignal
  /** The session's limits, read again after a wait; null: no lease is needed. Throws if it may not be used. */
  readonly terms: (isFirst: boolean) => Promise<Terms | null>
  /** Until when to wait for a use of this process, which wakes this caller when it ends; null: no need to wait. */
  readonly waitsUntil: () => number | null
  /** Writes of the same commit as the claim. If one of them is refused, `terms` throws the reason. */
  readonly alongside: (claim: Claim) => readonly Write[]
  /** Is called at once with the granted lease, or with null if none is needed. */
  readonly granted: (claim: Claim | null, terms: Terms | null) => Granted
}

/** The pause between two checks for leases of other servers, in milliseconds. It grows. */
const firstPauseMs = 10
const maxPauseMs = 100
/** This process wakes its own waiters. In case that is missed, they also try again after this time. */
const ownPauseMs = 1_000

/**
 * Waits in the session's queue until the session is free for this request. Only the first waiter of a queue asks the
 * database. Tickets keep the order among servers: a server takes one when its claim fails. Throws SESSION_BUSY when the
 * time is up, what the request throws, and the signal's reason.
 */
export class Acquisition<Granted> {
  readonly #deps: LeaseDependencies
  readonly #queue: WaiterQueue
  readonly #request: LeaseRequest<Granted>
  readonly #endsAt: number
  #terms: Terms | null = null
  #hasFailed = false
  #pauseMs = firstPauseMs

  constructor(deps: LeaseDependencies, queue: WaiterQueue, request: LeaseRequest<Granted>) {
    this.#deps = deps
    this.#queue = queue
    this.#request = request
    this.#endsAt = deps.clock.now() + request.waitMs
  }

  async run(): Promise<Granted> {
    const waiter = new Waiter(this.#deps, this.#request.signal)
    this.#queue.waiters.push(waiter)
    try {
      for (let isFirst = true; ; isFirst = false) {
        const isNext = this.#queue.waiters[0] === waiter
        const outcome = isNext ? await this.#attempt(isFirst) : this.#endsAt
        if (typeof outcome !== 'number') return outcome.granted
        if (this.#deps.clock.now() >= this.#endsAt) throw await this.#busy()
        await waiter.sleepUntil(Math.min(outcome, this.#endsAt))
      }
    } finally {
      this.#queue.leave(waiter)
    }
  }

  /** Returns what was granted, or when to try again. */
  async #attempt(isFirst: boolean): Promise<{ readonly granted: Granted } | number> {
    const { granted } = this.#request
    const blockedUntil = this.#hasFailed ? await this.#blockedUntil() : null
    if (blockedUntil !== null) return blockedUntil
    const terms = await this.#request.terms(isFirst)
    this.#terms = terms
    const until = this.#request.waitsUntil()
    if (until !== null) return until
    if (terms === null) return { granted: granted(null, null) }
    const now = this.#deps.clock.now()
    // Uses of this process have the session. It notices when one ends, and need not ask the database.
    if (terms.max !== null && this.#queue.uses.size >= terms.max) return now + ownPauseMs
    const claim = this.#claim(terms, now)
    if (await this.#isGranted(claim)) return { granted: granted(claim, terms) }
    this.#hasFailed = true
    return (await this.#blockedUntil()) ?? this.#deps.clock.now() + firstPauseMs
  }

  #claim({ max, paceMs }: Terms, now: number): Claim {
    const { sessionId, kind, holder, under, ttlMs } = this.#request
    const [id, ticketId] = [this.#deps.random.uuid(), this.#queue.ticket?.id ?? null]
    const nextUseAt = paceMs === null ? null : now + paceMs
    return { id, sessionId, kind, holder, since: now, until: now + ttlMs, max, nextUseAt, under, ticketId }
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

  /** Keeps this server's ticket. Returns until when to wait for other servers; null: the session looks free. */
  async #blockedUntil(): Promise<number | null> {
    const { clock, repository } = this.#deps
    const now = clock.now()
    const occupancy = await repository.occupancy(this.#request.sessionId, now)
    const asker = { under: this.#request.under, ticketId: this.#queue.ticket?.id ?? null }
    const obstacle = this.#terms === null ? null : obstacleTo(occupancy, this.#terms, asker, now)
    if (this.#endsAt > now) await this.#keepTicket(now)
    if (obstacle === null) return null
    if (obstacle.kind === 'pace' && obstacle.until > this.#endsAt) throw await this.#busy()
    if (obstacle.kind === 'pace') return obstacle.until
    this.#pauseMs = Math.min(maxPauseMs, Math.ceil(this.#pauseMs * 1.5))
    return Math.min(obstacle.until, now + this.#pauseMs)
  }

  /** A ticket is valid for a third of a lease's time: if this server dies, it expires before the server's lease. */
  async #keepTicket(now: number): Promise<void> {
    const { store, repository, random, leaseMs } = this.#deps
    const { ticket } = this.#queue
    if (this.#request.under !== null || (ticket !== null && ticket.until - now > leaseMs / 6)) return
    const kept = { id: ticket?.id ?? random.uuid(), until: now + leaseMs / 3 }
    try {
      await store.commit(repository.keepTicket(kept, this.#request.sessionId, now))
      this.#queue.ticket = kept
    } catch (error) {
      // The session was deleted; the next read of it throws that.
      if (!(error instanceof ConflictError)) throw error
    }
  }

  async #busy(): Promise<Error> {
    const now = this.#deps.clock.now()
    const occupancy = await this.#deps.repository.occupancy(this.#request.sessionId, now)
    const busy = busyBy(occupancy, this.#terms?.paceMs ?? null, now)
    // Only this process knows its uses without a lease; the oldest is the first.
    const free = [...this.#queue.uses].find(({ isLeased }) => !isLeased)
    return sessionBusy({ ...busy, heldSince: busy.heldSince ?? free?.since ?? null }, now, busyReason(occupancy, now))
  }
}
