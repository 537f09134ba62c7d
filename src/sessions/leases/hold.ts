import type { Clock, Timer } from '../../clock.ts'
import type { AppError } from '../../errors.ts'
import type { Store } from '../../storage/store.ts'
import { ConflictError, type SqlCheck } from '../../storage/write.ts'
import { sessionBusy } from './busy.ts'
import type { Lease } from './lease.ts'
import type { LeaseRepository } from './repository.ts'

export interface HoldDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<LeaseRepository, 'renew' | 'release' | 'requireLive' | 'find'>
  readonly clock: Clock
  readonly timer: Timer
  /** How long a lease of the server's own lives without being renewed, in milliseconds. */
  readonly leaseMs: number
}

/** How much of its time is left when a lease that could not be renewed counts as lost: enough to end what runs. */
const marginOf = (leaseMs: number): number => leaseMs / 5
/** Between attempts to renew that failed. */
const retryMs = 1_000

/**
 * A lease that this process holds: renewed as long as it is used, and given up before it ends where that fails. After a
 * pause of the process the clock says that it has ended, before anything else is done with it.
 */
export class Hold {
  readonly id: string
  readonly since: number
  readonly #deps: HoldDependencies
  readonly #lease: Omit<Lease, 'token'>
  readonly #lost = new AbortController()
  readonly #onEnd: () => void
  #until: number
  #isOver = false
  #cancelRenewal: () => void
  #cancelEnd: () => void

  /** @param onEnd called once, when the lease is given back or lost */
  constructor(deps: HoldDependencies, lease: Omit<Lease, 'token'>, onEnd: () => void) {
    this.#deps = deps
    this.#lease = lease
    this.#onEnd = onEnd
    this.id = lease.id
    this.since = lease.since
    this.#until = lease.until
    this.#cancelRenewal = deps.timer.after(deps.leaseMs / 3, () => void this.#renew())
    this.#cancelEnd = this.#endLater()
  }

  get until(): number {
    return this.#until
  }

  /** Aborts, with SESSION_BUSY, when the lease is lost. */
  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /** Throws SESSION_BUSY where the lease has ended or is about to. */
  requireLive(): void {
    if (this.#deps.clock.now() >= this.#until - marginOf(this.#deps.leaseMs)) this.#lose()
    this.#lost.signal.throwIfAborted()
  }

  isLost(): boolean {
    return this.#lost.signal.aborted
  }

  /** The part of a commit that refuses it where the lease has ended. */
  fence(): SqlCheck {
    return this.#deps.repository.requireLive(this.id, this.#deps.clock.now())
  }

  /** Commits, and gives the lease back with the same commit. */
  readonly commit: Store['commit'] = async (list, options) => {
    const { store, repository } = this.#deps
    await store.commit(this.#isOver ? list : [...list, ...repository.release(this.#lease)], options)
    this.#end()
  }

  /** Gives the lease back; where that cannot be written, it ends by itself. */
  async release(): Promise<void> {
    if (this.#isOver) return
    this.#stop()
    const { store, repository } = this.#deps
    await store.commit(repository.release(this.#lease)).catch(() => {})
    this.#end()
  }

  async #renew(): Promise<void> {
    const { store, repository, clock, timer, leaseMs } = this.#deps
    const now = clock.now()
    const until = now + leaseMs
    const isRenewed = await store.commit(repository.renew(this.#lease, until, now)).then(
      () => true,
      async (error: unknown) => {
        // Also one that was in another's way: only one that is gone is lost.
        if (error instanceof ConflictError && (await this.#isGone())) this.#lose()
        return false
      },
    )
    if (this.#isOver || this.isLost()) return
    if (isRenewed) {
      this.#until = until
      this.#cancelEnd()
      this.#cancelEnd = this.#endLater()
    }
    this.#cancelRenewal = timer.after(isRenewed ? leaseMs / 3 : Math.min(retryMs, leaseMs / 10), () => {
      void this.#renew()
    })
  }

  async #isGone(): Promise<boolean> {
    const { repository, clock } = this.#deps
    return repository.find(this.id, clock.now()).then(
      (lease) => lease === null,
      () => false,
    )
  }

  #endLater(): () => void {
    const { timer, clock, leaseMs } = this.#deps
    return timer.after(Math.max(0, this.#until - marginOf(leaseMs) - clock.now()), () => this.#lose())
  }

  #lose(): void {
    if (this.#isOver || this.isLost()) return
    this.#stop()
    this.#lost.abort(this.#lostError())
  }

  #lostError(): AppError {
    const busy = { heldSince: this.since, heldUntil: this.#until }
    const message = 'The hold on the session could not be kept; what was under way with it was ended.'
    return sessionBusy(busy, this.#deps.clock.now(), message)
  }

  #stop(): void {
    this.#cancelRenewal()
    this.#cancelEnd()
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stop()
    this.#onEnd()
  }
}
