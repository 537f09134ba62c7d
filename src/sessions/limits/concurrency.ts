/** How many uses of one session may run at the same time. */
export interface Concurrency {
  /** `auto`: shared until a rotation of cookies is seen, exclusive from then on. */
  readonly mode: 'auto' | 'shared' | 'limited' | 'exclusive'
  /** For `limited`: 1..64; else null. */
  readonly max: number | null
  /** How long a use waits when the limit is reached, 0 to 300, at most its own timeout; null: its own timeout. */
  readonly waitSeconds: number | null
}

export const defaultConcurrency: Concurrency = { mode: 'auto', max: null, waitSeconds: null }

/** The limits for a use of a session. */
export interface Terms {
  /** Concurrent uses; null: any number. */
  readonly max: number | null
  /** Milliseconds from the start of one visit to the start of the next; null: none. */
  readonly paceMs: number | null
}

/**
 * Longer than any lease or pace, and than the difference between the clocks of two servers, in milliseconds. A later end
 * does not count: a clock that was ahead has left it.
 */
export const longestHoldMs = 3_660_000

/** The fields of a session that decide. */
interface Shaping {
  readonly concurrency: Concurrency | null
  readonly paceMs: number | null
  readonly rotates: boolean
  readonly heldUntil: number | null
}

/**
 * The limits at `now`; null when there are none, and a use needs no lease. A session under an outside lease is
 * exclusive in every mode.
 */
export function termsAt({ concurrency, paceMs, rotates, heldUntil }: Shaping, now: number): Terms | null {
  const mode = concurrency?.mode ?? 'auto'
  const isHeld = heldUntil !== null && heldUntil > now && heldUntil <= now + longestHoldMs
  const isAlone = isHeld || mode === 'exclusive' || (mode === 'auto' && rotates)
  const max = isAlone ? 1 : mode === 'limited' ? (concurrency?.max ?? 1) : null
  const pace = paceMs === null || paceMs === 0 ? null : paceMs
  return max === null && pace === null ? null : { max, paceMs: pace }
}

/** What a use keeps of its time for the page, in milliseconds; of a shorter time, a quarter. */
const pageMs = 2_000

/**
 * How long a use with the timeout `timeMs` may wait for its turn, in milliseconds. Something is left for the page, because
 * a request that is sent and not answered in time helps nobody.
 */
export function waitMsOf({ concurrency }: Pick<Shaping, 'concurrency'>, timeMs: number): number {
  const waitSeconds = concurrency?.waitSeconds ?? null
  const longest = timeMs - Math.min(pageMs, timeMs / 4)
  return waitSeconds === null ? longest : Math.min(longest, waitSeconds * 1000)
}
