/** How many uses of one session may run at a time. */
export interface Concurrency {
  /** `auto`: shared until its site is seen to rotate cookies, exclusive from then on. */
  readonly mode: 'auto' | 'shared' | 'limited' | 'exclusive'
  /** For `limited`: 1..64; else null. */
  readonly max: number | null
  /** How long a use beyond it waits, at most its own time; 0..300; null: its own time. */
  readonly waitSeconds: number | null
}

/** How many uses of one session run at a time, as its row holds it. */
export function encodeConcurrency({ mode, max, waitSeconds }: Concurrency): string {
  return JSON.stringify({ mode, max, waitSeconds })
}

export function decodeConcurrency(text: string): Concurrency {
  return JSON.parse(text) as Concurrency
}

/** What a use of a session has to abide by. */
export interface Terms {
  /** Uses at a time; null: any number. */
  readonly max: number | null
  /** Milliseconds from the beginning of one visit to that of the next; null: none. */
  readonly paceMs: number | null
}

/** Of a session. */
interface Shaping {
  readonly concurrency: Concurrency | null
  readonly paceMs: number | null
  readonly rotates: boolean
  readonly heldUntil: number | null
}

/**
 * The terms of a use as of `now`; null where there are none, and a use costs nothing more than it did. A session that
 * somebody outside holds is exclusive whatever its mode.
 */
export function termsAt({ concurrency, paceMs, rotates, heldUntil }: Shaping, now: number): Terms | null {
  const mode = concurrency?.mode ?? 'auto'
  const isHeld = heldUntil !== null && heldUntil > now
  const isAlone = isHeld || mode === 'exclusive' || (mode === 'auto' && rotates)
  const max = isAlone ? 1 : mode === 'limited' ? (concurrency?.max ?? 1) : null
  const pace = paceMs === null || paceMs === 0 ? null : paceMs
  return max === null && pace === null ? null : { max, paceMs: pace }
}

/** How long a use may wait for its turn, in milliseconds, where it has `timeMs` in all. */
export function waitMsOf({ concurrency }: Pick<Shaping, 'concurrency'>, timeMs: number): number {
  const waitSeconds = concurrency?.waitSeconds ?? null
  return waitSeconds === null ? timeMs : Math.min(timeMs, waitSeconds * 1000)
}
