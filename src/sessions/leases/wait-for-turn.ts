import { ConflictError } from '../../storage/write.ts'
import type { Terms } from '../concurrency.ts'
import { busyBy, sessionBusy } from './busy.ts'
import type { Door } from './door.ts'
import type { GateDependencies } from './gate-dependencies.ts'
import type { Occupancy } from './lease.ts'
import { obstacleTo } from './obstacle.ts'

/** A place in a line of a session. */
export interface Place {
  isFirst(): boolean
  sleepUntil(at: number): Promise<void>
}

/** What somebody wants who waits in a line of a session. */
export interface Wish<T> {
  readonly sessionId: string
  /** The outside lease under which; null: none. */
  readonly underId: string | null
  /** Milliseconds that it may wait. */
  readonly waitMs: number
  /** The terms as they stand, read anew where time has passed; null: nothing has to be claimed. */
  terms(isFirstLook: boolean): Promise<Terms | null>
  /** Until when it waits for another use of this server's, which wakes it as it ends; null: for none. */
  waitsUntil(): number | null
  /** Where nothing has to be claimed. */
  begin(): T
  /** Throws ConflictError, at `repository.takenAt`, where the session is taken. */
  claim(terms: Terms, ticketId: string | null): Promise<T>
}

/** How long a ticket counts without being kept: over before a lease that ended by the same accident. */
const ticketMsOf = ({ leaseMs }: Pick<GateDependencies, 'leaseMs'>): number => leaseMs / 3
/** Between two looks at what other processes do, growing. */
const firstPauseMs = 10
const maxPauseMs = 100
/** What a process waits for that is its own is waited for without looking: it is woken. */
const ownPauseMs = 1_000

/**
 * Waits, at a place in a line, until the session is free for what is wished. Only who is first in a line asks the
 * database. Among processes a ticket keeps the order: it is taken as soon as the session turns out to be taken by
 * another. Throws SESSION_BUSY when the time is up, what the wish throws, and the signal's reason.
 */
export async function waitForTurn<T>(deps: GateDependencies, door: Door, place: Place, wish: Wish<T>): Promise<T> {
  const { clock } = deps
  const endsAt = clock.now() + wish.waitMs
  const line = new Line(deps, door, wish)
  for (let isFirstLook = true; ; isFirstLook = false) {
    const nextLookAt = place.isFirst() ? await line.tryOnce(isFirstLook, endsAt) : endsAt
    if (typeof nextLookAt === 'object') return nextLookAt.done
    if (clock.now() >= endsAt) throw await line.busy()
    await place.sleepUntil(Math.min(nextLookAt, endsAt))
  }
}

/** The one who is first in a line, before the database. */
class Line<T> {
  readonly #deps: GateDependencies
  readonly #door: Door
  readonly #wish: Wish<T>
  #terms: Terms | null = null
  #attempts = 0
  #pauseMs = firstPauseMs

  constructor(deps: GateDependencies, door: Door, wish: Wish<T>) {
    this.#deps = deps
    this.#door = door
    this.#wish = wish
  }

  /** What was wished, or when to look again. */
  async tryOnce(isFirstLook: boolean, endsAt: number): Promise<{ readonly done: T } | number> {
    const { clock } = this.#deps
    if (this.#attempts > 0) {
      const nextLookAt = await this.#lookOut(endsAt)
      if (nextLookAt !== null) return nextLookAt
    }
    this.#terms = await this.#wish.terms(isFirstLook)
    const waitsUntil = this.#wish.waitsUntil()
    if (waitsUntil !== null) return waitsUntil
    if (this.#terms === null) return { done: this.#wish.begin() }
    if (isTakenHere(this.#door, this.#terms, this.#wish.underId)) return clock.now() + ownPauseMs
    this.#attempts += 1
    try {
      const done = await this.#wish.claim(this.#terms, this.#ticketId())
      if (this.#wish.underId === null) this.#door.ticket = null
      return { done }
    } catch (error) {
      if (!(error instanceof ConflictError) || error.index !== this.#deps.repository.takenAt) throw error
    }
    return (await this.#lookOut(endsAt)) ?? clock.now() + firstPauseMs
  }

  async busy(): Promise<Error> {
    const now = this.#deps.clock.now()
    const { shared, sharedSince } = this.#door
    const busy = busyBy(await this.#occupancy(now), this.#terms?.paceMs ?? null, now)
    const byShared = shared > 0 && busy.heldSince === null
    return sessionBusy(byShared ? { heldSince: sharedSince, heldUntil: null } : busy, now)
  }

  /** When to look again; null: the session looks free. */
  async #lookOut(endsAt: number): Promise<number | null> {
    const now = this.#deps.clock.now()
    const terms = this.#terms
    const occupancy = await this.#occupancy(now)
    const asker = { underId: this.#wish.underId, ticketId: this.#ticketId() }
    const obstacle = terms === null ? null : obstacleTo(occupancy, terms, asker, now)
    const isForeign = occupancy.leases.some(({ kind, holder }) => kind === 'use' && holder !== this.#deps.nodeId)
    const isBehind = isForeign || obstacle?.kind === 'ticket' || this.#attempts > 1
    if (isBehind && endsAt > now) await this.#keepTicket(now)
    if (obstacle === null) return null
    if (obstacle.kind === 'pace') {
      if (obstacle.until > endsAt) throw await this.busy()
      return obstacle.until
    }
    this.#pauseMs = Math.min(maxPauseMs, Math.ceil(this.#pauseMs * 1.5))
    return Math.min(obstacle.until, now + this.#pauseMs)
  }

  #occupancy(now: number): Promise<Occupancy> {
    return this.#deps.repository.occupancy(this.#wish.sessionId, now)
  }

  #ticketId(): string | null {
    return this.#wish.underId === null ? (this.#door.ticket?.id ?? null) : null
  }

  /** Takes a ticket, or keeps the one that the process has. */
  async #keepTicket(now: number): Promise<void> {
    const { store, repository, random } = this.#deps
    const { underId, sessionId } = this.#wish
    const { ticket } = this.#door
    const ticketMs = ticketMsOf(this.#deps)
    if (underId !== null || (ticket !== null && ticket.until - now > ticketMs / 2)) return
    const until = now + ticketMs
    const id = ticket?.id ?? random.uuid()
    const writes =
      ticket === null ? repository.takeTicket(id, sessionId, until, now) : [repository.keepTicket(id, until)]
    try {
      await store.commit(writes)
      this.#door.ticket = { id, until }
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      // The session is gone, or the ticket is: the next look says what is left.
      this.#door.ticket = null
    }
  }
}

/** Whether this process itself takes the session: then it knows when that ends, and need not ask. */
function isTakenHere({ holds, shared }: Door, { max }: Terms, underId: string | null): boolean {
  if (max === null) return false
  const held = underId === null ? holds.size : [...holds].filter((hold) => hold.underId === underId).length
  return held + shared >= max
}
