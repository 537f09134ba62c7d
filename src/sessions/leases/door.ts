import type { Clock, Timer } from '../../clock.ts'
import type { Hold } from './hold.ts'

/** Somebody in this process who waits for a turn. */
export interface Waiter {
  /** Resolves when it is woken, or at `at` (epoch milliseconds), whichever comes first; rejects as its signal aborts. */
  sleepUntil(at: number): Promise<void>
  wake(): void
}

export function createWaiter({ clock, timer }: { clock: Clock; timer: Timer }, signal: AbortSignal | null): Waiter {
  /** Woken while it did not sleep: it does not sleep the next time. */
  let isWoken = false
  let resume: (() => void) | null = null
  return {
    wake: () => {
      isWoken = true
      resume?.()
    },
    sleepUntil: async (at) => {
      signal?.throwIfAborted()
      if (!isWoken) {
        const { promise, resolve } = Promise.withResolvers<void>()
        resume = resolve
        const onAbort = (): void => resolve()
        const cancel = timer.after(Math.max(0, at - clock.now()), onAbort)
        signal?.addEventListener('abort', onAbort)
        await promise
        signal?.removeEventListener('abort', onAbort)
        cancel()
        resume = null
      }
      isWoken = false
      signal?.throwIfAborted()
    },
  }
}

/** What this process does with one session: who uses it, and who waits, in the order of their coming. */
export class Door {
  /** Uses that need no lease, and since when there have been any. */
  shared = 0
  sharedSince: number | null = null
  /** Leases that this process holds: a use under an outside lease by the id of that, else by ''. */
  readonly holds = new Set<{ readonly underId: string; readonly hold: Hold }>()
  /** By the outside lease under which they wait, or ''. */
  readonly lines = new Map<string, Waiter[]>()
  /** This process's ticket among all servers, for the head of its line. */
  ticket: { readonly id: string; until: number } | null = null

  join(underId: string, waiter: Waiter): void {
    this.lines.set(underId, [...(this.lines.get(underId) ?? []), waiter])
  }

  /** Leaves a line, and wakes who is first now. */
  leave(underId: string, waiter: Waiter): void {
    const line = (this.lines.get(underId) ?? []).filter((other) => other !== waiter)
    if (line.length > 0) this.lines.set(underId, line)
    else this.lines.delete(underId)
    line[0]?.wake()
  }

  isFirst(underId: string, waiter: Waiter): boolean {
    return this.lines.get(underId)?.[0] === waiter
  }

  hasLine(underId: string): boolean {
    return this.lines.has(underId)
  }

  /** Wakes who is first in each line. */
  wake(): void {
    for (const [first] of this.lines.values()) first?.wake()
  }

  isIdle(): boolean {
    return this.shared === 0 && this.holds.size === 0 && this.lines.size === 0
  }
}
