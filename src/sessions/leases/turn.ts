import type { Store } from '../../storage/store.ts'
import { ConflictError, type SqlCheck, type Write } from '../../storage/write.ts'
import { sessionBusy } from '../busy.ts'
import { takeVisit } from '../pace.ts'
import type { Session } from '../session.ts'
import type { LeaseDependencies, LeaseRequest } from './acquire.ts'
import type { Claim } from './lease.ts'

/** The right to use a session now, until it is given back. */
export interface Turn {
  /** Aborts where the right ends before its use does; null: it cannot. */
  readonly signal: AbortSignal | null
  /** When the right ends if it is not renewed until then, epoch milliseconds; right also where no timer could run yet. */
  readonly endsAt: number
  /** Throws SESSION_BUSY where the right has ended; to be called before each request, since the process may have slept. */
  requireLive(): void
  /** What refuses a commit that comes when the right has ended; nothing where it cannot end. */
  fence(): readonly SqlCheck[]
  /** Commits, and gives the turn back with the same commit. */
  readonly commit: Store['commit']
  /**
   * To be called before each visit: the first begins at once, a further one when the pace allows it. True where what was
   * committed with the turn speaks of this visit. Throws SESSION_BUSY where it may not begin before `endsAt`.
   */
  beginVisit(endsAt: number, signal: AbortSignal): Promise<boolean>
  /** The use showed nothing of how the site treats the session's cookies: the next one goes ahead as their first use. */
  showedNothing(): void
  /** Gives it back, if it was not yet. */
  release(): Promise<void>
}

/** What a turn reports. */
export interface TurnReports extends Pick<Turn, 'showedNothing'> {
  /** May be called more than once. */
  readonly onEnd: () => void
}

/** A caller that asks for a turn. */
export interface TurnRequest<Found extends { readonly session: Session }>
  extends Pick<LeaseRequest<unknown>, 'under' | 'waitMs' | 'signal'> {
  /** Who asks: so many of one user's requests may wait. */
  readonly userId: string
  /** The session as it was just read. */
  readonly first: Found
  /** Reads it again, after a wait and after a claim; throws where it may not be used any more. */
  readonly read: () => Promise<Found>
  /** What is committed with the lease where one has to be claimed; `read` says why its conditions were missed. */
  readonly alongside: () => readonly Write[]
}

/** A turn that has begun. */
export interface GrantedTurn<Found> {
  readonly turn: Turn
  /** The session as it is used, read when nobody else could change it. */
  readonly found: Found
  /** How long the turn was waited for, in milliseconds. */
  readonly waitedMs: number
}

/** Of a session whose uses need no lease. */
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
 * A turn by a lease that this process holds: renewed as long as it is used, and given up before it ends where that fails.
 * After a pause of the process the clock says that it has ended, before anything else is done with it.
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
    this.#cancelTimer = deps.timer.after(deps.leaseMs / 3, () => this.#keep())
  }

  /** A fifth of a lease is left to end what runs. */
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

  /** Where it cannot be written that the lease is given back, the lease ends by itself. */
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

  /** Renews it, and sees to it that it is given up in time where that does not succeed. */
  #keep(): void {
    const { store, repository, clock, timer, leaseMs } = this.#deps
    const now = clock.now()
    const leftMs = this.endsAt - now
    if (leftMs <= 0) {
      this.#lose()
      return
    }
    this.#cancelTimer = timer.after(Math.min(leaseMs / 3, leftMs), () => this.#keep())
    store.commit(repository.renew(this.#lease, now + leaseMs, now)).then(
      () => {
        this.#until = now + leaseMs
      },
      // Gone: the session was disabled or deleted. Whatever else it was, the next attempt may succeed.
      (error: unknown) => {
        if (error instanceof ConflictError) this.#lose()
      },
    )
  }

  #lose(): void {
    if (this.#isOver || this.#lost.signal.aborted) return
    this.#cancelTimer()
    const busy = { heldSince: this.#lease.since, heldUntil: this.#until }
    const message = 'The lease on the session could not be renewed; the use was ended.'
    this.#lost.abort(sessionBusy(busy, this.#deps.clock.now(), message))
  }

  #end(): void {
    this.#isOver = true
    this.#cancelTimer()
    this.#onEnd()
  }
}
