import type { Timer } from '../clock.ts'

export type EventHub = ReturnType<typeof createEventHub>

/** Wakes the waiters of this process when there are new events. */
export function createEventHub(timer: Timer) {
  let version = 0
  const waiting = new Set<() => void>()
  return {
    /** Increases with each call of `changed`. */
    version: () => version,
    changed: () => {
      version += 1
      for (const tell of [...waiting]) tell()
    },
    /** True as soon as the version differs from `seen`; false after `waitMs` or when the signal aborts. */
    wait: (seen: number, waitMs: number, signal: AbortSignal): Promise<boolean> => {
      if (version !== seen) return Promise.resolve(true)
      if (signal.aborted) return Promise.resolve(false)
      return new Promise((resolve) => {
        const end = (changed: boolean): void => {
          waiting.delete(tell)
          cancel()
          signal.removeEventListener('abort', abort)
          resolve(changed)
        }
        const tell = () => end(true)
        const abort = () => end(false)
        const cancel = timer.after(waitMs, () => end(false))
        waiting.add(tell)
        signal.addEventListener('abort', abort)
      })
    },
  }
}
