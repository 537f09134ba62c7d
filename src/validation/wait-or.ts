import type { Timer } from '../clock.ts'

/** Waits `ms` milliseconds. Throws the reason of the signal as soon as it is aborted. */
export function waitOr(timer: Timer, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel()
      reject(signal.reason)
    }
    const cancel = timer.after(ms, () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
