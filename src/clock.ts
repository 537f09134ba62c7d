/** The time. Injected, so that tests control it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
}

/**
 * Measures spans of time. The system's clock may be set while the server runs. Spans (the window of a rate limit, a
 * pause between two requests) are measured with this instead, so that they keep their length.
 */
export interface Stopwatch {
  /** Milliseconds since an arbitrary moment; never goes back. */
  elapsed(): number
}

/** Randomness and ids. */
export interface Random {
  /** A random UUID (version 4), lower case. */
  uuid(): string
  /** `length` bytes from a cryptographic source. */
  bytes(length: number): Uint8Array
  /** A number in [0, 1): for jitter, never for secrets. */
  fraction(): number
}

/** Runs something later. */
export interface Timer {
  /**
   * Runs `run` once after `ms` milliseconds, at most 25 days. The returned function cancels it. Does not keep the
   * process alive.
   */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = { now: () => Date.now() }

export const systemStopwatch: Stopwatch = { elapsed: () => performance.now() }

export const systemRandom: Random = {
  uuid: () => globalThis.crypto.randomUUID(),
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  fraction: () => Math.random(),
}

/** 25 days. A timer of Node.js that is set for longer ends at once. */
const longestMs = 2 ** 31 - 1

export const systemTimer: Timer = {
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, longestMs))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
