/** Work that repeats in the background until it is stopped. */
export interface Loop {
  /** Starts a round now if none runs. */
  wake(): void
  /** Waits for the running round and starts no other. */
  close(): Promise<void>
}

export interface LoopOptions {
  /** One round; true starts the next one immediately. An error ends only that round. */
  readonly round: (signal: AbortSignal) => Promise<boolean>
  /** From the end of a round to the start of the next, in milliseconds. */
  readonly pauseMs: number
  readonly onError: (error: unknown) => void
}

/** Runs rounds one after the other, never two at a time. */
export function startLoop({ round, pauseMs, onError }: LoopOptions): Loop {
  const stop = new AbortController()
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const run = async (): Promise<void> => {
    const again = await round(stop.signal).catch((error: unknown) => {
      onError(error)
      return false
    })
    running = null
    if (stop.signal.aborted) return
    timer = setTimeout(wake, again ? 0 : pauseMs)
    timer.unref()
  }
  function wake(): void {
    if (running !== null || stop.signal.aborted) return
    if (timer !== null) clearTimeout(timer)
    running = run()
  }
  wake()
  return {
    wake,
    close: async () => {
      stop.abort()
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
}
