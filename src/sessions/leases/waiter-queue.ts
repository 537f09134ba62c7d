import type { Waiter } from '../waiter.ts'

/** A use of a session that runs in this process. */
export interface RunningUse {
  /** Epoch milliseconds. */
  readonly since: number
  readonly isLeased: boolean
  /** The version of the cookies that it uses; 0 if it does not matter which use is their first. */
  cookies: number
}

/**
 * What this process does with one session: callers that wait, in order of arrival, running uses, and a ticket among the
 * servers. Uses under an outside lease have their own queue, because they do not wait for that lease to end.
 */
export class WaiterQueue {
  readonly waiters: Waiter[] = []
  readonly uses = new Set<RunningUse>()
  /** This server's ticket, held for the first waiter. */
  ticket: { readonly id: string; readonly until: number } | null = null

  /** Removes a waiter, and wakes the next one. */
  leave(waiter: Waiter): void {
    this.waiters.splice(this.waiters.indexOf(waiter), 1)
    this.wakeFirst()
  }

  wakeFirst(): void {
    this.waiters[0]?.wake()
  }
}
