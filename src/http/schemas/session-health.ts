import { z } from 'zod'
import { formatTime, formatTimeOrNull } from '../../clock.ts'
import type { SessionHealth } from '../../sessions/operations/health.ts'
import { idOut, limitQuery, timeOut } from './fields.ts'
import { toFacts, verdictFactFields, verdictOut } from './last-verdict.ts'
import { statusSchema } from './session.ts'

const percent = z.number().nullable().meta({ description: '0 to 100, one decimal; null if not known' })

export const healthSchema = z
  .object({
    session_id: idOut,
    status: statusSchema,
    checks: z
      .array(
        z.object({
          timestamp: timeOut,
          verdict: verdictOut,
          confidence: z.number(),
          latency_ms: z.int().nullable(),
          ...verdictFactFields,
          page: z.string().nullable().meta({ description: 'Where the visit ended; redacted' }),
          cause: z.enum(['due', 'keep_alive', 'asked', 'refreshed', 'first', 'scrape']),
        }),
      )
      .meta({ description: 'Newest first; thinned with age' }),
    forecast: z
      .object({
        expires_at_estimate: timeOut,
        from: timeOut,
        to: timeOut,
        basis: z.enum(['expires_at', 'cookie_expiry', 'idle_timeout', 'lifetime']),
      })
      .nullable(),
    next_check_at: timeOut.nullable(),
    uptime: z
      .object({ day: percent, week: percent, month: percent })
      .meta({ description: 'How much of the last 24 hours, 7 and 30 days the session was logged in' }),
  })
  .meta({ id: 'SessionHealth' })

export const healthQuery = z.object({ limit: limitQuery(1000, 1000) })

/** For checks made before reasons were stored. */
const notKept = { reason: '', evidence: [], loginUrl: null }

export function toHealthBody(health: SessionHealth): z.output<typeof healthSchema> {
  const { forecast } = health
  return {
    session_id: health.sessionId,
    status: health.status,
    checks: health.checks.map(({ at, verdict, confidence, latencyMs, cause, seen }) => ({
      timestamp: formatTime(at),
      verdict,
      confidence,
      latency_ms: latencyMs,
      cause,
      ...toFacts(seen ?? notKept),
      page: seen?.page ?? null,
    })),
    forecast: forecast && {
      expires_at_estimate: formatTime(forecast.expiresAtEstimate),
      from: formatTime(forecast.from),
      to: formatTime(forecast.to),
      basis: forecast.basis,
    },
    next_check_at: formatTimeOrNull(health.nextCheckAt),
    uptime: health.uptime,
  }
}
