/** Time, as every feature sees it: injected, so that a test can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
}

/**
 * Measures spans of time. The system's clock may be set while the server runs; whatever is a span (a rate limit's window,
 * a pause between two requests) is measured with this instead, so that no change of the clock makes it longer or shorter.
 */
export interface Stopwatch {
  /** Milliseconds since a moment that does not matter; never goes back. */
  elapsed(): number
}

/** Randomness and ids, as every feature sees them. */
export interface Random {
  /** A random UUID (version 4), lower case. */
  uuid(): string
  /** `length` bytes from a cryptographic source. */
  bytes(length: number): Uint8Array
  /** A number in [0, 1): for jitter, never for secrets. */
  fraction(): number
}

/** Calls back later, as every feature that waits sees it. */
export interface Timer {
  /** Calls `run` once, after so many milliseconds; what it answers cancels that. Keeps no process alive. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = { now: () => Date.now() }

export const systemStopwatch: Stopwatch = { elapsed: () => performance.now() }

export const systemRandom: Random = {
  uuid: () => globalThis.crypto.randomUUID(),
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  fraction: () => Math.random(),
}

export const systemTimer: Timer = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
