import { invalidField } from '../../errors.ts'

/** The intervals that the operator allows for checks, in milliseconds; `minMs` ≤ `maxMs`. */
export interface Bounds {
  readonly minMs: number
  readonly maxMs: number
  /** How often a session is visited to keep it alive when its idle timeout is unknown. */
  readonly keepAliveMs: number
}

/** What decides when a session is checked next, besides the session. */
export interface PlanTerms {
  /** The operator's bounds; null: no session is checked without a request. */
  readonly bounds: Bounds | null
  readonly now: number
  /** In [0, 1), for the jitter. */
  readonly fraction: number
}

/** A user's settings for the monitoring of one session; null uses the operator's. */
export interface Monitoring {
  readonly enabled: boolean
  readonly minSeconds: number | null
  readonly maxSeconds: number | null
}

export const defaultMonitoring: Monitoring = { enabled: true, minSeconds: null, maxSeconds: null }

/**
 * The bounds for one session: a user can narrow the operator's bounds but not widen them. Null when the operator
 * (`operator` null) or the user has switched monitoring off.
 */
export function boundsFor(operator: Bounds | null, user: Monitoring | null): Bounds | null {
  const { enabled, minSeconds, maxSeconds } = user ?? defaultMonitoring
  if (operator === null || !enabled) return null
  const within = (ms: number): number => Math.min(operator.maxMs, Math.max(operator.minMs, ms))
  const minMs = within((minSeconds ?? 0) * 1000)
  const maxMs = within(maxSeconds === null ? operator.maxMs : maxSeconds * 1000)
  return { ...operator, minMs, maxMs: Math.max(minMs, maxMs) }
}

/**
 * Throws VALIDATION_ERROR when a user asks for shorter intervals than the operator allows, so that stored settings are
 * always effective. Null bounds: monitoring is off, so there is no limit.
 */
export function requireMinimum(operator: Bounds | null, user: Partial<Monitoring> | null | undefined): void {
  const floor = operator === null ? 0 : operator.minMs / 1000
  if (user?.minSeconds == null || user.minSeconds >= floor) return
  throw invalidField(
    'monitoring.min_seconds',
    `is ${user.minSeconds} and must be at least ${floor}, the shortest interval that the operator allows (LATCHKEY_MONITOR_MIN)`,
  )
}
