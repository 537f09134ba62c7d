import { invalidField } from '../../errors.ts'

/** Between which intervals the operator lets sessions be checked, in milliseconds; `minMs` ≤ `maxMs`. */
export interface Bounds {
  readonly minMs: number
  readonly maxMs: number
  /** How often a session is visited to keep it alive while its idle timeout is unknown; default `defaultKeepAliveMs`. */
  readonly keepAliveMs?: number
}

export const defaultKeepAliveMs = 600_000

/** What a user asks of the monitoring of one session; null leaves it to the operator. */
export interface Monitoring {
  readonly enabled: boolean
  readonly minSeconds: number | null
  readonly maxSeconds: number | null
}

export const defaultMonitoring: Monitoring = { enabled: true, minSeconds: null, maxSeconds: null }

/**
 * The bounds that hold for one session: a user narrows what the operator allows and never widens it. Null where the
 * session is not to be checked by itself: the operator (`operator` null) or the user switched that off.
 */
export function boundsFor(operator: Bounds | null, user: Monitoring | null): Bounds | null {
  const { enabled, minSeconds, maxSeconds } = user ?? defaultMonitoring
  if (operator === null || !enabled) return null
  const within = (ms: number): number => Math.min(operator.maxMs, Math.max(operator.minMs, ms))
  const minMs = within((minSeconds ?? 0) * 1000)
  const maxMs = within(maxSeconds === null ? operator.maxMs : maxSeconds * 1000)
  return { ...operator, minMs, maxMs: Math.max(minMs, maxMs) }
}

/** As the column `monitoring` holds it. */
export function encodeMonitoring({ enabled, minSeconds, maxSeconds }: Monitoring): string {
  return JSON.stringify({ enabled, minSeconds, maxSeconds })
}

/** Reads the column back; throws for what this room did not write. */
export function decodeMonitoring(text: string): Monitoring {
  return JSON.parse(text) as Monitoring
}

/**
 * Throws VALIDATION_ERROR where a user asks for checks closer together than the operator allows: what is stored is what
 * happens. Null bounds: the operator checks no session, and nothing limits what would be asked for.
 */
export function requireMinimum(operator: Bounds | null, user: Monitoring | null | undefined): void {
  const floor = operator === null ? 0 : operator.minMs / 1000
  if (user?.minSeconds == null || user.minSeconds >= floor) return
  throw invalidField(
    'monitoring.min_seconds',
    `is ${user.minSeconds} and must be at least ${floor}, the shortest interval that the operator allows (LATCHKEY_MONITOR_MIN)`,
  )
}
