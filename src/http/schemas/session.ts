import { z } from 'zod'
import { defaultAllowedMethods, httpMethods } from '../../sessions/allowed-methods.ts'
import type { Monitoring } from '../../sessions/monitoring/bounds.ts'
import { type SessionView, sessionStatuses } from '../../sessions/session.ts'
import { formatTime, formatTimeOrNull } from '../times.ts'
import { concurrencyOut, paceOut, toConcurrencyBody, toPaceBody } from './concurrency.ts'
import { idOut, timeOut } from './fields.ts'
import { lastVerdictOut, toLastVerdict } from './last-verdict.ts'
import { renewalOut, toRenewalBody } from './renewal.ts'

export const statusSchema = z.enum(sessionStatuses as [SessionView['status'], ...SessionView['status'][]])

const sideOut = z.object({
  selector: z.string().nullable(),
  text: z.string().nullable(),
  status: z.int().nullable(),
  url: z.string().nullable(),
})

const ruleOut = z.object({
  url: z.string().meta({ description: 'The same as `validation_url`' }),
  logged_in: sideOut.nullable(),
  logged_out: sideOut.nullable(),
  discover: z.boolean(),
})

/** The session object, the same everywhere (contract §2). */
export const sessionSchema = z
  .object({
    id: idOut,
    session_id: idOut.meta({ description: 'The same as `id`', format: 'uuid' }),
    name: z.string(),
    domain: z.string(),
    cookie_names: z.array(z.string()),
    cookie_count: z.int(),
    header_names: z.array(z.string()).nullable(),
    status: statusSchema,
    expires_at: timeOut.nullable(),
    expiry_status: z.enum(['ok', 'expiring_soon', 'expired']).nullable(),
    disabled: z.boolean(),
    last_validated_at: timeOut.nullable(),
    validation_confidence: z.number().nullable(),
    validation_url: z.string(),
    validation: ruleOut.nullable(),
    next_validation_at: timeOut.nullable(),
    keep_alive: z.boolean(),
    monitoring: z
      .object({ enabled: z.boolean(), min_seconds: z.int().nullable(), max_seconds: z.int().nullable() })
      .nullable(),
    concurrency: concurrencyOut,
    pace: paceOut,
    allowed_methods: z.array(z.enum(httpMethods)).meta({ description: 'The methods that a scrape with it may use' }),
    rotates: z.boolean().meta({
      description: 'Whether an answer changed a cookie that its request carried, since the cookies were last given',
    }),
    write_back: z.enum(['on', 'off']),
    renewal: renewalOut.nullable().meta({ description: 'How its access token is renewed; null: it is not' }),
    renewal_hosts: z.array(z.string()).meta({ description: 'Hosts outside the domain that a renewal may go to' }),
    strict: z
      .boolean()
      .meta({ description: 'Scrapes are refused where the session cannot be used, unless they say otherwise' }),
    expected_user: z
      .string()
      .nullable()
      .meta({ description: 'Whom the site must show; adopted from the first sure check where none was set' }),
    probe_user_agents: z
      .boolean()
      .meta({ description: 'Checks may try the User-Agents of Chrome and Firefox where none is stored' }),
    last_verdict: lastVerdictOut,
    state_version: z.int().meta({ description: 'Of the stored cookies and headers; one more at each change of them' }),
    consecutive_failures: z.int(),
    last_used_at: timeOut.nullable(),
    total_requests: z.int(),
    successful_requests: z.int(),
    success_rate: z.number().meta({ description: '0 to 100, one decimal' }),
    notes: z.string().nullable(),
    organization_id: idOut.nullable(),
    is_shared: z.boolean(),
    access: z.enum(['owner', 'admin', 'member']),
    created_at: timeOut,
    updated_at: timeOut,
  })
  .meta({ id: 'Session' })

export const sessionListSchema = z
  .object({ sessions: z.array(sessionSchema), total: z.int(), next_cursor: z.string().nullable() })
  .meta({ id: 'SessionList' })

/** What the client that parses JSON on every 2xx gets for a DELETE (contract §5). */
export const deletedSchema = z.object({ id: idOut, deleted: z.literal(true) }).meta({ id: 'SessionDeleted' })

export function toSessionBody(session: SessionView): z.output<typeof sessionSchema> {
  return {
    id: session.id,
    session_id: session.id,
    name: session.name,
    domain: session.domain,
    cookie_names: [...session.cookieNames],
    cookie_count: session.cookieNames.length,
    header_names: session.headerNames === null ? null : [...session.headerNames],
    status: session.status,
    expires_at: formatTimeOrNull(session.expiresAt),
    expiry_status: session.expiryStatus,
    disabled: session.disabled,
    last_validated_at: formatTimeOrNull(session.lastValidatedAt),
    validation_confidence: session.validationConfidence,
    validation_url: session.validationUrl,
    validation: toRuleBody(session),
    next_validation_at: formatTimeOrNull(session.nextValidationAt),
    keep_alive: session.keepAlive,
    monitoring: toMonitoringBody(session.monitoring),
    concurrency: toConcurrencyBody(session),
    pace: toPaceBody(session),
    allowed_methods: [...(session.allowedMethods ?? defaultAllowedMethods)],
    rotates: session.rotates,
    write_back: session.writeBack ? 'on' : 'off',
    renewal: toRenewalBody(session),
    renewal_hosts: [...(session.renewal?.hosts ?? [])],
    strict: session.strict,
    expected_user: session.expectedUser,
    probe_user_agents: session.probeUserAgents,
    last_verdict: toLastVerdict(session.lastVerdict),
    state_version: session.stateVersion,
    consecutive_failures: session.consecutiveFailures,
    last_used_at: formatTimeOrNull(session.lastUsedAt),
    total_requests: session.totalRequests,
    successful_requests: session.successfulRequests,
    success_rate: session.successRate,
    notes: session.notes,
    organization_id: session.organizationId,
    is_shared: session.organizationId !== null,
    access: session.access,
    created_at: formatTime(session.createdAt),
    updated_at: formatTime(session.updatedAt),
  }
}

function toRuleBody({ validationRule, validationUrl }: SessionView): z.output<typeof ruleOut> | null {
  if (validationRule === null) return null
  const { loggedIn, loggedOut, discover } = validationRule
  return { url: validationUrl, logged_in: loggedIn, logged_out: loggedOut, discover }
}

function toMonitoringBody(monitoring: Monitoring | null): z.output<typeof sessionSchema>['monitoring'] {
  if (monitoring === null) return null
  const { enabled, minSeconds, maxSeconds } = monitoring
  return { enabled, min_seconds: minSeconds, max_seconds: maxSeconds }
}
