import { z } from 'zod'
import { defaultAllowedMethods, httpMethods } from '../../sessions/allowed-methods.ts'
import { cookieOwners } from '../../sessions/cookie-owner.ts'
import { labelPattern, maxLabels } from '../../sessions/labels.ts'
import { type Concurrency, defaultConcurrency } from '../../sessions/limits/concurrency.ts'
import type { SettingsChange } from '../../sessions/merge-settings.ts'
import { defaultMonitoring, type Monitoring } from '../../sessions/monitoring/bounds.ts'
import type { SessionView } from '../../sessions/session.ts'
import type { SettingName } from '../../sessions/session-fields.ts'
import { localeField, timezoneField, viewportField } from './browser-profile.ts'
import {
  givenFields,
  givenMembers,
  label,
  lineLabel,
  mapped,
  optional,
  tagFreeLabel,
  text,
  timeIn,
  timeOut,
  type WordTable,
} from './fields.ts'
import { bodyOf } from './to-body.ts'
import { toRuleBody, toValidationRule, validationField, validationOut } from './validation-rule.ts'

/*
 * The session's fields as clients set and see them. Each field has a line in each of the parts below: what it means, its
 * schema in a request, its conversion, its schema in a response, its conversion back. `sessions/session-fields.ts` says
 * how it is stored.
 */

/** One client inserts the name as HTML. */
export const nameText = tagFreeLabel
export const notesText = text(0, 1000)

const monitoringSeconds = z.int().min(10).max(2_592_000)
const monitoringField = z.object({
  enabled: optional(z.boolean()),
  min_seconds: optional(monitoringSeconds),
  max_seconds: optional(monitoringSeconds),
})

const modes = ['auto', 'shared', 'limited', 'exclusive'] as const satisfies readonly Concurrency['mode'][]

/** How many uses of a session may run at the same time. */
const concurrencyField = z.object({
  mode: optional(z.enum(modes)).meta({
    description: '`auto` (default): shared until the site is seen to rotate cookies, exclusive from then on',
  }),
  max: optional(z.int().min(1).max(64)).meta({ description: 'Concurrent uses; only with `limited`' }),
  wait_seconds: optional(z.int().min(0).max(300)).meta({
    description:
      'How long a use waits when the limit is reached; the default and the maximum are the time of the use itself',
  }),
})

const paceField = z.object({ min_interval_ms: z.int().min(0).max(3_600_000) })

const allowedMethodsField = z
  .array(z.enum(httpMethods))
  .min(1)
  .max(httpMethods.length)
  .refine((methods) => methods.includes('GET'), 'must include GET, which validations use')
  .meta({ contains: { const: 'GET' } })

/** Sent in URLs of lists, therefore without control characters and at most 255 characters. */
export const externalIdText = lineLabel
export const labelText = z
  .string()
  .regex(labelPattern, 'must be 1 to 64 of A-Z a-z 0-9 . _ : / = @ + - and start with a letter or digit')
const labelsField = z.array(labelText).max(maxLabels)

/**
 * What each setting means, in requests and responses, and an example. Names that other objects have, too, are in
 * `openapi/words/`.
 */
export const settingWords: WordTable = {
  validation: ['Your own rule for logged in and logged out, before all signals; null: the signals decide'],
  keep_alive: ['Whether the site is visited just before the session would expire from inactivity', true],
  monitoring: ['Limits for the interval of background checks, within those of the operator; null: only those'],
  concurrency: ['How many uses of the session may run at the same time'],
  pace: ['Minimum time between the starts of two visits; null: none'],
  allowed_methods: [
    'The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST)',
    ['GET', 'HEAD', 'POST'],
  ],
  write_back: ['Whether cookies that the site changes are stored (default on)', 'on'],
  cookie_owner: [
    'Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey)',
    'latchkey',
  ],
  expected_user: [
    'The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted',
    'dana@example.com',
  ],
  strict: ['Whether `require_session` is the default of scrapes: they are refused if the session cannot be used'],
  external_id: [
    "The name that your own system has for it, unique among the account's sessions; create and import update the session that has it",
    'crm-17',
  ],
  labels: ['Words to find it by; lists can be filtered by them', ['prod', 'team:a']],
  probe_user_agents: [
    'If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox',
  ],
}

/** The settings of a new session in a request. */
export const newSettings = {
  name: nameText,
  expires_at: optional(timeIn),
  notes: optional(notesText),
  validation: optional(validationField),
  keep_alive: optional(z.boolean()),
  monitoring: optional(monitoringField),
  concurrency: optional(concurrencyField),
  pace: optional(paceField),
  allowed_methods: optional(allowedMethodsField),
  write_back: optional(z.enum(['on', 'off'])),
  cookie_owner: optional(z.enum(cookieOwners)),
  expected_user: optional(label),
  strict: optional(z.boolean()),
  locale: optional(localeField),
  timezone: optional(timezoneField),
  viewport: optional(viewportField),
  external_id: optional(externalIdText),
  labels: optional(labelsField),
  probe_user_agents: optional(z.boolean()),
}

/** The same in a PATCH. */
export const changedSettings = { ...newSettings, name: optional(nameText), disabled: optional(z.boolean()) }

type SettingsBody = z.output<z.ZodObject<typeof changedSettings>>

/** The given settings, and of objects the given members. Null counts as absent for a setting that cannot be null. */
export function toSettings(body: SettingsBody): SettingsChange {
  return givenFields({
    name: unlessNull(body.name),
    disabled: unlessNull(body.disabled),
    expiresAt: body.expires_at,
    notes: body.notes,
    validationRule: mapped(body.validation, toValidationRule),
    keepAlive: unlessNull(body.keep_alive),
    monitoring: mapped(body.monitoring, toMonitoring),
    concurrency: mapped(body.concurrency, toConcurrency),
    // 0 means no pace.
    paceMs: mapped(body.pace, ({ min_interval_ms: ms }) => (ms === 0 ? null : ms)),
    allowedMethods: body.allowed_methods,
    writeBack: body.write_back == null ? undefined : body.write_back === 'on',
    cookieOwner: unlessNull(body.cookie_owner),
    expectedUser: body.expected_user,
    strict: unlessNull(body.strict),
    probeUserAgents: unlessNull(body.probe_user_agents),
    locale: body.locale,
    timezone: body.timezone,
    viewport: body.viewport,
    externalId: body.external_id,
    labels: body.labels === null ? [] : body.labels,
  } satisfies Record<SettingName, unknown>)
}

const concurrencyOut = z.object({ mode: z.enum(modes), max: z.int().nullable(), wait_seconds: z.int().nullable() })
const concurrencyBody = bodyOf(concurrencyOut)

/** The settings in a response. */
export const settingsOut = {
  name: z.string(),
  disabled: z.boolean(),
  expires_at: timeOut.nullable(),
  notes: z.string().nullable(),
  validation: validationOut.nullable(),
  keep_alive: z.boolean(),
  monitoring: z
    .object({ enabled: z.boolean(), min_seconds: z.int().nullable(), max_seconds: z.int().nullable() })
    .nullable(),
  concurrency: concurrencyOut,
  pace: z.object({ min_interval_ms: z.int() }).nullable(),
  allowed_methods: z.array(z.enum(httpMethods)),
  write_back: z.enum(['on', 'off']),
  cookie_owner: z.enum(cookieOwners),
  expected_user: z.string().nullable(),
  strict: z.boolean(),
  locale: z.string().nullable(),
  timezone: z.string().nullable(),
  viewport: z.object({ width: z.int(), height: z.int() }).nullable(),
  external_id: z.string().nullable(),
  labels: z.array(z.string()),
  probe_user_agents: z.boolean(),
}

const settingsBody = bodyOf(z.object(settingsOut))

export const toSettingsBody = (session: SessionView) =>
  settingsBody(session, {
    validation: toRuleBody(session),
    concurrency: concurrencyBody(session.concurrency ?? defaultConcurrency),
    pace: session.paceMs === null ? null : { min_interval_ms: session.paceMs },
    allowed_methods: [...(session.allowedMethods ?? defaultAllowedMethods)],
    write_back: session.writeBack ? 'on' : 'off',
  })

function toMonitoring({ enabled, min_seconds, max_seconds }: z.output<typeof monitoringField>): Partial<Monitoring> {
  return givenMembers(defaultMonitoring, { enabled, minSeconds: min_seconds, maxSeconds: max_seconds })
}

function toConcurrency({ mode, max, wait_seconds }: z.output<typeof concurrencyField>): Partial<Concurrency> {
  return givenMembers(defaultConcurrency, { mode, max, waitSeconds: wait_seconds })
}

function unlessNull<Value>(value: Value | null): Value | undefined {
  return value ?? undefined
}
