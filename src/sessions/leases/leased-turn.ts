import type { Store } from '../../storage/store.ts'
import { ConflictError, type SqlCheck } from '../../storage/write.ts'
import { busyBy, sessionBusy } from './busy.ts'
import type { LeaseDependencies } from './dependencies.ts'
import type { Claim } from './lease.ts'
import type { Turn } from './turn.ts'
import { Waiter } from './waiter.ts'

type LeasedTurnDependencies = Pick<LeaseDependencies, 'store' | 'repository' | 'clock' | 'timer' | 'leaseMs'>

/** Between attempts to begin a visit where another one was quicker. */
const visitRetryMs = 10

/**
 * A turn by a lease that this process holds: renewed as long as it is used, and given up before it ends where that fails.
 * After a pause of the process the clock says that it has ended, before anything else is done with it.
 */
export class LeasedTurn implements Turn {
  readonly #deps: LeasedTurnDependencies
  readonly #lease: Claim
  readonly #paceMs: number | null
  readonly #lost = new AbortController()
  readonly #onEnd: () => void
  #until: number
  #visits = 0
  #isOver = false
  #cancelTimer: () => void

  /** @param onEnd called once, when the lease is given back */
  constructor(deps: LeasedTurnDependencies, lease: Claim, paceMs: number | null, onEnd: () => void) {
    this.#deps = deps
    this.#lease = lease
    this.#paceMs = paceMs
    this.#onEnd = onEnd
    this.#until = lease.until
    this.#cancelTimer = deps.timer.after(deps.leaseMs / 3, () => this.#keep())
  }

  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /** A fifth of a lease is left to end what runs. */
  get endsAt(): number {
    return this.#lost.signal.aborted ? 0 : this.#until - this.#deps.leaseMs / 5
  }

  requireLive(): void {
    if (this.#leftMs() <= 0) this.#lose()
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
    this.#visits += 1
    const isFirst = this.#visits === 1
    if (!isFirst && this.#paceMs !== null) await this.#waitForPace(this.#paceMs, endsAt, signal)
    return isFirst
  }

  async #waitForPace(paceMs: number, endsAt: number, signal: AbortSignal): Promise<void> {
    const { store, repository, clock } = this.#deps
    const { sessionId } = this.#lease
    const waiter = new Waiter(this.#deps, signal)
    for (;;) {
      const now = clock.now()
      try {
        return await store.commit([repository.takeVisit(sessionId, now, now + paceMs)])
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error
      }
      const { nextUseAt } = await repository.occupancy(sessionId, now)
      const nextTryAt = Math.max(nextUseAt ?? 0, clock.now() + visitRetryMs)
      if (nextTryAt > endsAt) throw sessionBusy(busyBy({ leases: [], tickets: [], nextUseAt }, paceMs, now), now)
      await waiter.sleepUntil(nextTryAt)
    }
  }

  /** How long it still counts here. */
  #leftMs(): number {
    return this.endsAt - this.#deps.clock.now()
  }

  /** Renews it, and sees to it that it is given up in time where that does not succeed. */
  #keep(): void {
    const { store, repository, clock, timer, leaseMs } = this.#deps
    if (this.#leftMs() <= 0) {
      this.#lose()
      return
    }
    this.#cancelTimer = timer.after(Math.min(leaseMs / 3, this.#leftMs()), () => this.#keep())
    const now = clock.now()
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
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimer()
    this.#onEnd()
  }
}
