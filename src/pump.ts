import type { Timer } from './clock.ts'
import { Rerun } from './rerun.ts'

/** Rounds of work in the background, one at a time: immediately when woken, else after a pause. */
export interface Pump {
  /** Requests a round that begins after this call. */
  wake(): void
  /** Waits for the running round and starts no other. */
  close(): Promise<void>
}

export interface PumpOptions {
  /** One round; true starts the next one after what else is waiting for the main thread. */
  readonly round: (signal: AbortSignal) => Promise<boolean>
  /** Pause between two rounds when nothing wakes it, in milliseconds. */
  readonly pauseMs: number
  readonly timer: Timer
  /** Called with an error that a round threw; the next round runs as usual. */
  readonly onError: (error: unknown) => void
}

export function startPump({ round, pauseMs, timer, onError }: PumpOptions): Pump {
  const stop = new AbortController()
  let cancel = (): void => {}
  const rounds = new Rerun(async () => {
    cancel()
    const again = await round(stop.signal).catch((error: unknown) => {
      onError(error)
      return false
    })
    if (!stop.signal.aborted) cancel = timer.after(again ? 0 : pauseMs, wake)
  })
  function wake(): void {
    rounds.request()
  }
  wake()
  return {
    wake,
    close: async () => {
      stop.abort()
      cancel()
      await rounds.close()
    },
  }
}
