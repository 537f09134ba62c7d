import type { Store } from '../../storage/store.ts'
import { ConflictError, type SqlCheck, type Write } from '../../storage/write.ts'
import { sessionBusy } from '../limits/busy.ts'
import { takeVisit } from '../limits/pace.ts'
import type { Session } from '../session.ts'
import type { LeaseDependencies, LeaseRequest } from './acquire.ts'
import type { Claim } from './lease.ts'

/** The right to use a session, from now until it is released. */
export interface Turn {
  /** Aborts if the right ends before the use does; null: that cannot happen. */
  readonly signal: AbortSignal | null
  /** When the right ends unless it is renewed, epoch milliseconds. Correct even if a timer is late. */
  readonly endsAt: number
  /** Throws SESSION_BUSY if the right has ended. Call it before each request: the process may have been paused. */
  requireLive(): void
  /** Checks that refuse a commit after the right has ended; none if it cannot end. */
  fence(): readonly SqlCheck[]
  /** Commits, and releases the turn in the same commit. */
  readonly commit: Store['commit']
  /**
   * Call it before each visit. The first visit begins at once, a further one when the pace allows it. Returns whether
   * it is the one for which the lease was claimed. Throws SESSION_BUSY if it may not begin before `endsAt`.
   */
  beginVisit(endsAt: number, signal: AbortSignal): Promise<boolean>
  /** Call it if the use did not show whether the site changes the cookies: the next use counts as their first. */
  showedNothing(): void
  /** Releases the turn, if it is not released yet. */
  release(): Promise<void>
}

/** What a turn reports to its queue. */
export interface TurnReports extends Pick<Turn, 'showedNothing'> {
  /** May be called more than once. */
  readonly onEnd: () => void
}

/** A caller that asks for a turn. */
export interface TurnRequest<Found extends { readonly session: Session }>
  extends Pick<LeaseRequest<unknown>, 'under' | 'waitMs' | 'signal'> {
  /** The user who asks. Only a limited number of requests of one user may wait. */
  readonly userId: string
  /** The session as it was just read. */
  readonly first: Found
  /** Reads the session again, after a wait or after a claim. Throws if it may no longer be used. */
  readonly read: (hasWaited: boolean) => Promise<Found>
  /** Writes of the same commit as the lease, if one is claimed. If one is refused, `read` throws the reason. */
  readonly alongside: () => readonly Write[]
}

/** A turn that has begun. */
export interface GrantedTurn<Found> {
  readonly turn: Turn
  /** The session to use. With a lease it was read after the claim, when no other use could change it. */
  readonly found: Found
  /** How long the caller waited, in milliseconds. */
  readonly waitedMs: number
}

/** The turn of a session whose uses need no lease. */
export function freeTurn({ commit }: Pick<Store, 'commit'>, { onEnd, showedNothing }: TurnReports): Turn {
  return {
    showedNothing,
    signal: null,
    endsAt: Number.POSITIVE_INFINITY,
    requireLive: () => {},
    fence: () => [],
    commit: async (list, options) => {
      await commit(list, options)
      onEnd()
    },
    beginVisit: async () => false,
    release: async () => onEnd(),
  }
}

/**
 * A turn with a lease of this process. The lease is renewed while the turn is used; if that fails, the turn is given up
 * before the lease ends. After a pause of the process, the clock shows whether the lease has ended.
 */
export class LeasedTurn implements Turn {
  readonly #deps: LeaseDependencies
  readonly #lease: Claim
  readonly #paceMs: number | null
  readonly #lost = new AbortController()
  readonly signal = this.#lost.signal
  readonly #onEnd: () => void
  readonly showedNothing: () => void
  #until: number
  #hasVisited = false
  #isOver = false
  #cancelTimer: () => void

  constructor(deps: LeaseDependencies, lease: Claim, paceMs: number | null, reports: TurnReports) {
    this.#deps = deps
    this.#lease = lease
    this.#paceMs = paceMs
    this.#onEnd = reports.onEnd
    this.showedNothing = reports.showedNothing
    this.#until = lease.until
    this.#cancelTimer = deps.timer.after(deps.leaseMs / 3, () => void this.#keep())
  }

  /** A fifth of the lease's time is left to stop what runs. */
  get endsAt(): number {
    return this.#lost.signal.aborted ? 0 : this.#until - this.#deps.leaseMs / 5
  }

  requireLive(): void {
    if (this.endsAt <= this.#deps.clock.now()) this.#lose()
    this.#lost.signal.throwIfAborted()
  }

  fence(): readonly SqlCheck[] {
    return [this.#deps.repository.requireLive(this.#lease.id, this.#deps.clock.now())]
  }

  readonly commit: Store['commit'] = async (list, options) => {
    const { store, repository } = this.#deps
    await store.commit(this.#isOver ? list : [...list, ...repository.release(this.#lease)], options)
    this.#end()
  }

  /** If the release cannot be stored, the lease expires by itself. */
  async release(): Promise<void> {
    if (this.#isOver) return
    this.#cancelTimer()
    const { store, repository } = this.#deps
    await store.commit(repository.release(this.#lease)).catch(() => {})
    this.#end()
  }

  async beginVisit(endsAt: number, signal: AbortSignal): Promise<boolean> {
    const isFirst = !this.#hasVisited
    this.#hasVisited = true
    const { sessionId } = this.#lease
    if (!isFirst && this.#paceMs !== null) await takeVisit(this.#deps, sessionId, this.#paceMs, endsAt, signal)
    return isFirst
  }

  /** Renews the lease, and gives the turn up in time if that does not succeed. */
  async #keep(): Promise<void> {
    const { store, repository, clock, timer, leaseMs } = this.#deps
    const now = clock.now()
    const leftMs = this.endsAt - now
    if (leftMs <= 0) return this.#lose()
    this.#cancelTimer = timer.after(Math.min(leaseMs / 3, leftMs), () => void this.#keep())
    try {
      await store.commit(repository.renew(this.#lease, now + leaseMs, now))
      this.#until = now + leaseMs
    } catch (error) {
      // A conflict: the session was disabled or deleted. After any other error the next attempt may succeed.
      if (error instanceof ConflictError) this.#lose()
    }
  }

  #lose(): void {
    if (this.#isOver || this.#lost.signal.aborted) return
    this.#cancelTimer()
    const busy = { heldSince: this.#lease.since, heldUntil: this.#until }
    const message = 'The lease on the session could not be renewed; the use was ended.'
    this.#lost.abort(sessionBusy(busy, this.#deps.clock.now(), { message }))
  }

  #end(): void {
    this.#isOver = true
    this.#cancelTimer()
    this.#onEnd()
  }
}
