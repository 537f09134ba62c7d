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

export const dayMs = 86_400_000

/** 0000-01-01, the first day of the years with four digits, in epoch milliseconds. */
export const earliestTime = Date.UTC(2000, 0, 1) - 730_485 * dayMs
/** The end of 9999, the last of them. */
export const latestTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/**
 * ISO-8601 UTC in whole seconds with `Z`, as in every response and event. Cookies and tokens may state any date: later
 * ones than the year 9999, which clients could not read, are its end, and earlier ones than the year 0 its beginning.
 */
export function formatTime(time: number): string {
  const at = Math.min(Math.max(time, earliestTime), latestTime)
  const date = new Date(at)
  const year = date.getUTCFullYear()
  const day = `${two(Math.floor(year / 100))}${two(year % 100)}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  // By arithmetic: each getter of a Date is a call into the runtime.
  const second = Math.floor((at - Math.floor(at / dayMs) * dayMs) / 1000)
  const minute = Math.floor(second / 60)
  return `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second % 60)}Z`
}

/**
 * 00 to 99 as text: a list of sessions has hundreds of times, and formatting each part costs more than looking it up.
 */
const twoDigits: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))
const two = (number: number): string => twoDigits[number] ?? ''

/** As `formatTime`; null: there is none. */
export const formatTimeOrNull = (at: number | null): string | null => (at === null ? null : formatTime(at))
