import { z } from 'zod'
import { bindings } from '../../sessions/binding.ts'
import type { SessionView } from '../../sessions/session.ts'
import { sessionStatuses } from '../../sessions/session-status.ts'
import { idOut, timeOut } from './fields.ts'
import { lastVerdictOut, toLastVerdict } from './last-verdict.ts'
import { renewalOut, toRenewalBody } from './renewal.ts'
import { settingsOut, toSettingsBody } from './session-fields.ts'
import { bodyOf } from './to-body.ts'

export const statusSchema = z.enum(sessionStatuses)

/** The session object in every response. */
export const sessionSchema = z
  .object({
    id: idOut,
    ...settingsOut,
    session_id: idOut.meta({ description: 'The same as `id`', format: 'uuid' }),
    domain: z.string(),
    cookie_names: z.array(z.string()),
    cookie_count: z.int(),
    header_names: z.array(z.string()).nullable(),
    status: statusSchema,
    expiry_status: z.enum(['ok', 'expiring_soon', 'expired']).nullable(),
    last_validated_at: timeOut.nullable(),
    validation_confidence: z.number().nullable(),
    validation_url: z.string(),
    next_validation_at: timeOut.nullable(),
    rotates: z.boolean().meta({
      description:
        'Whether the site changed a cookie that a request carried, or replaced a token in storage, since a user last stored cookies',
    }),
    binding: z.enum(bindings),
    binding_details: z.string(),
    proxy: z
      .object({
        host: z.string().meta({ description: 'A name or an address', examples: ['proxy.example.com'] }),
        port: z.int().meta({ description: 'Its port', examples: [1080] }),
      })
      .nullable()
      .meta({ description: 'The proxy that everything of the session goes through; null: none' }),
    renewal: renewalOut.nullable().meta({ description: 'How its access token is renewed; null: it is not renewed' }),
    renewal_hosts: z.array(z.string()).meta({ description: 'Hosts outside the domain that a renewal may go to' }),
    last_verdict: lastVerdictOut,
    state_version: z
      .int()
      .meta({ description: 'Of the stored cookies and headers; increases with each change of them' }),
    consecutive_failures: z.int(),
    last_used_at: timeOut.nullable(),
    total_requests: z.int(),
    successful_requests: z.int(),
    success_rate: z.number().meta({ description: '0 to 100, one decimal' }),
    organization_id: idOut.nullable(),
    is_shared: z.boolean(),
    access: z.enum(['owner', 'admin', 'member']),
    created_at: timeOut,
    updated_at: timeOut,
  })
  .meta({ id: 'Session' })

/** The answer to a create request. */
export const putSessionSchema = sessionSchema
  .extend({
    created: z.boolean().meta({ description: 'False: a session with this `external_id` existed and was updated' }),
    login_kept: z.boolean().meta({
      description:
        'True: the session was given the same login before, last or earlier, so the stored login stays, with what its site has changed since',
    }),
  })
  .meta({ id: 'StoredSession' })

export const sessionListSchema = z
  .object({ sessions: z.array(sessionSchema), total: z.int(), next_cursor: z.string().nullable() })
  .meta({ id: 'SessionList' })

/** The body of DELETE for the client that parses JSON for every 2xx. */
export const deletedSchema = z.object({ id: idOut, deleted: z.literal(true) }).meta({ id: 'SessionDeleted' })

const sessionBody = bodyOf(sessionSchema)

export const toSessionBody = (session: SessionView) =>
  sessionBody(session, {
    ...toSettingsBody(session),
    session_id: session.id,
    cookie_count: session.cookieNames.length,
    renewal: toRenewalBody(session),
    renewal_hosts: [...(session.renewal?.hosts ?? [])],
    last_verdict: toLastVerdict(session.lastVerdict),
    is_shared: session.organizationId !== null,
  })
