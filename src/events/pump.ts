import type { Cancel, Schedule } from './schedule.ts'

/** Rounds of work in the background: at once when woken, else after a pause; one at a time. */
export interface Pump {
  /** Asks for a round that begins after this call. */
  wake(): void
  /** Ends the running round and starts no other. */
  close(): Promise<void>
}

export interface PumpOptions {
  readonly round: (signal: AbortSignal) => Promise<void>
  /** Between two rounds that nobody asked for, in milliseconds. */
  readonly pauseMs: number
  readonly schedule: Schedule
  /** What a round threw; the next one comes all the same. */
  readonly onError: (error: unknown) => void
}

export function startPump({ round, pauseMs, schedule, onError }: PumpOptions): Pump {
  const stop = new AbortController()
  let running: Promise<void> | null = null
  let isAsked = false
  let cancel: Cancel = () => {}

  const run = async (): Promise<void> => {
    do {
      isAsked = false
      await round(stop.signal).catch(onError)
      // Asked for while it ran: what it has not seen is not left for later.
    } while (isAsked && !stop.signal.aborted)
    running = null
    if (!stop.signal.aborted) cancel = schedule(wake, pauseMs)
  }
  function wake(): void {
    if (stop.signal.aborted) return
    isAsked = true
    if (running !== null) return
    cancel()
    running = run()
  }
  wake()
  return {
    wake,
    close: async () => {
      stop.abort()
      cancel()
      await running
    },
  }
}
