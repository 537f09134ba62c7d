import { z } from 'zod'
import { formatTime } from '../../clock.ts'
import type { SessionHealth } from '../../sessions/operations/health.ts'
import { idOut, limitQuery, timeOut } from './fields.ts'
import { verdictFactFields, verdictOut } from './last-verdict.ts'
import { statusSchema } from './session.ts'
import { bodyOf } from './to-body.ts'

const percent = z.number().nullable().meta({ description: '0 to 100, one decimal; null if not known' })

const checkSchema = z.object({
  timestamp: timeOut,
  verdict: verdictOut,
  confidence: z.number(),
  latency_ms: z.int().nullable(),
  ...verdictFactFields,
  page: z.string().nullable().meta({ description: 'Where the visit ended; redacted' }),
  cause: z.enum(['due', 'keep_alive', 'asked', 'refreshed', 'first', 'scrape']),
})

export const healthSchema = z
  .object({
    session_id: idOut,
    status: statusSchema,
    checks: z.array(checkSchema).meta({ description: 'Newest first; thinned with age' }),
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

const healthBody = bodyOf(healthSchema)

/** For checks made before reasons were stored. */
const notKept = { reason: '', evidence: [], loginUrl: null, page: null }

const checkBody = bodyOf(checkSchema)

export const toHealthBody = (health: SessionHealth) => {
  const { forecast } = health
  return healthBody(health, {
    checks: health.checks.map(({ at, seen, ...check }) =>
      checkBody({ ...check, ...(seen ?? notKept) }, { timestamp: formatTime(at) }),
    ),
    forecast: forecast && {
      expires_at_estimate: formatTime(forecast.expiresAtEstimate),
      from: formatTime(forecast.from),
      to: formatTime(forecast.to),
      basis: forecast.basis,
    },
  })
}
