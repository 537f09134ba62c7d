import { noSuchLease } from '../limits/busy.ts'
import { termsAt } from '../limits/concurrency.ts'
import { cookiesOf, UsedCookies } from '../limits/used-cookies.ts'
import { WaiterLimits } from '../limits/waiter-limits.ts'
import type { Session } from '../session.ts'
import { Acquisition, type LeaseDependencies, type LeaseRequest } from './acquire.ts'
import type { UnderLease } from './lease.ts'
import { freeTurn, type GrantedTurn, LeasedTurn, type Turn, type TurnReports, type TurnRequest } from './turn.ts'
import { type RunningUse, WaiterQueue } from './waiter-queue.ts'

/** Decides who uses a session when: in this process, and by leases among all servers. */
export class SessionTurns {
  readonly #deps: LeaseDependencies
  /** One queue for each session, and one for each outside lease under which it is used. */
  readonly #queues = new Map<string, WaiterQueue>()
  readonly #limits = new WaiterLimits()
  readonly #usedCookies = new UsedCookies()

  constructor(deps: LeaseDependencies) {
    this.#deps = deps
  }

  /**
   * Waits for a turn to use a session: in order of arrival within a process; several processes take turns. If its uses
   * need no lease, the turn begins at once. Throws SESSION_BUSY after `waitMs`, OVERLOADED if too many wait, NOT_FOUND
   * for an outside lease that does not exist, what `read` throws, and the signal's reason.
   */
  async enter<Found extends { readonly session: Session }>(request: TurnRequest<Found>): Promise<GrantedTurn<Found>> {
    const { first, under, userId, read } = request
    const askedAt = this.#deps.clock.now()
    const queue = this.#queues.get(keyOf(first.session.id, null))
    const { session } = first
    const isFree = under === null && termsAt(session, askedAt) === null && this.#firstUseUntil(session, queue) === null
    if (isFree && (queue === undefined || queue.waiters.length === 0)) {
      return { turn: freeTurn(this.#deps.store, this.#begin(session, null, false).reports), found: first, waitedMs: 0 }
    }
    // Earlier callers may wait for a limit that was removed since: the first tries again.
    if (isFree) queue?.wakeFirst()
    const { turn, use, found } = await this.wait(userId, this.#requestOf(request))
    try {
      // The previous holder may have changed the session after it was read.
      const current = use.isLeased ? await read(false) : found
      use.cookies = cookiesOf(current.session)
      return { turn, found: current, waitedMs: this.#deps.clock.now() - askedAt }
    } catch (error) {
      await turn.release()
      throw error
    }
  }

  /** Waits in the same queue for a lease. Throws as `enter`. */
  async wait<Granted>(userId: string, request: LeaseRequest<Granted>): Promise<Granted> {
    const key = keyOf(request.sessionId, request.under)
    const leave = this.#limits.enter(userId, key)
    const queue = this.#queueOf(key)
    try {
      return await new Acquisition(this.#deps, queue, request).run()
    } finally {
      leave()
      this.#tidy(key, queue)
    }
  }

  /** Lets the first caller that waits for a session try again. */
  wake(sessionId: string): void {
    this.#queues.get(keyOf(sessionId, null))?.wakeFirst()
  }

  #requestOf<Found extends { readonly session: Session }>({ first, read, ...request }: TurnRequest<Found>) {
    const { nodeId, leaseMs, clock, store, repository } = this.#deps
    const { under } = request
    const sessionId = first.session.id
    let found = first
    return {
      ...request,
      sessionId,
      kind: 'use' as const,
      holder: nodeId,
      ttlMs: leaseMs,
      terms: async (isFirst) => {
        if (!isFirst) found = await read(true)
        const terms = termsAt(found.session, clock.now())
        if (under === null) return terms
        const held = await repository.find(under.leaseId, sessionId, clock.now())
        if (held?.kind !== 'outside' || held.holder !== under.userId) throw noSuchLease()
        return { max: 1, paceMs: terms?.paceMs ?? null }
      },
      waitsUntil: () => this.#firstUseUntil(found.session, this.#queues.get(keyOf(sessionId, under))),
      granted: (claim, terms) => {
        const { use, reports } = this.#begin(found.session, under, claim !== null)
        const paceMs = terms?.paceMs ?? null
        const turn = claim === null ? freeTurn(store, reports) : new LeasedTurn(this.#deps, claim, paceMs, reports)
        return { turn, use, found }
      },
    } satisfies LeaseRequest<{ turn: Turn; use: RunningUse; found: Found }>
  }

  #firstUseUntil(session: Session, queue: WaiterQueue | undefined): number | null {
    return this.#usedCookies.firstUseUntil(session, queue?.uses ?? new Set(), this.#deps.clock.now())
  }

  /** Records that a use runs. */
  #begin(session: Session, under: UnderLease | null, isLeased: boolean): { use: RunningUse; reports: TurnReports } {
    const key = keyOf(session.id, under)
    const queue = this.#queueOf(key)
    const use = { since: this.#deps.clock.now(), isLeased, cookies: cookiesOf(session) }
    queue.uses.add(use)
    const onEnd = (): void => {
      if (!queue.uses.delete(use)) return
      this.#usedCookies.note(session.id, use.cookies)
      queue.wakeFirst()
      this.#tidy(key, queue)
    }
    const showedNothing = (): void => {
      use.cookies = 0
    }
    return { use, reports: { onEnd, showedNothing } }
  }

  #queueOf(key: string): WaiterQueue {
    const queue = this.#queues.get(key) ?? new WaiterQueue()
    this.#queues.set(key, queue)
    return queue
  }

  #tidy(key: string, queue: WaiterQueue): void {
    if (queue.waiters.length > 0) return
    const { store, repository } = this.#deps
    // If this cannot be stored, the ticket expires by itself.
    if (queue.ticket !== null) void store.commit([repository.dropTicket(queue.ticket.id)]).catch(() => {})
    queue.ticket = null
    if (queue.uses.size === 0 && this.#queues.get(key) === queue) this.#queues.delete(key)
  }
}

const keyOf = (sessionId: string, under: UnderLease | null): string =>
  under === null ? sessionId : `${sessionId} ${under.leaseId}`
