import { z } from 'zod'
import { holdsLogin } from '../../cookies/formats/known-names.ts'
import { invalidField } from '../../errors.ts'
import { httpMethods } from '../../sessions/allowed-methods.ts'
import type { Monitoring } from '../../sessions/monitoring/bounds.ts'
import type {
  CreateSessionInput,
  ListSessionsInput,
  NewSessionInput,
  RefreshSessionInput,
  UpdateSessionInput,
} from '../../sessions/session-inputs.ts'
import { isUuid } from '../uuid.ts'
import { concurrencyField, paceField, toConcurrency, toPaceMs } from './concurrency.ts'
import { headerMap } from './cookie-fields.ts'
import { checkCookieFields, encryptedFields } from './encrypted-fields.ts'
import { cursor, label, optional, tagFreeLabel, text, timeIn, urlText, wholeQuery } from './fields.ts'
import { cookiesIn } from './import-content.ts'
import { renewalField, renewalHostsField, toNewRenewal, toRenewalChange } from './renewal.ts'
import { statusSchema } from './session.ts'
import { toValidationRule, validationField } from './validation-rule.ts'

/** One client inserts the name as HTML (contract §2). */
export const nameText = tagFreeLabel(255)
export const domainText = text(1, 1024).meta({ maxLength: 1024, pattern: '^[!-\\[\\]-~\\u00a1-\\ud7ff]+$' })
export const notesText = text(0, 1000)
export const userAgentText = text(1, 1024)
  .refine((value) => /^[\t\x20-\x7e\x80-\xff]+$/.test(value), 'is not a header value')
  .meta({ maxLength: 1024, pattern: '^[\\x20-\\x7e\\xa1-\\xff]+$' })

const isEmpty = (given: string | object): boolean =>
  typeof given === 'string' ? given === '' : Object.keys(given).length === 0

const monitoringSeconds = z.int().min(10).max(2_592_000)
const monitoringField = z
  .object({
    enabled: optional(z.boolean()),
    min_seconds: optional(monitoringSeconds),
    max_seconds: optional(monitoringSeconds),
  })
  .refine(
    ({ min_seconds: min, max_seconds: max }) => min == null || max == null || min <= max,
    'min_seconds must not be larger than max_seconds',
  )
  .meta({ description: 'Narrows how often the session is checked by itself; the operator sets the outer bounds' })

function toMonitoring({ enabled, min_seconds, max_seconds }: z.output<typeof monitoringField>): Monitoring {
  return { enabled: enabled ?? true, minSeconds: min_seconds ?? null, maxSeconds: max_seconds ?? null }
}

const writeBackField = z
  .enum(['on', 'off'])
  .meta({ description: 'Whether cookies that the site changes are kept (default on)' })

const allowedMethodsField = z
  .array(z.enum(httpMethods))
  .min(1)
  .max(httpMethods.length)
  .refine((methods) => methods.includes('GET'), 'must hold GET, which validations use')
  .meta({ description: 'The methods that a scrape with it may use (default GET, HEAD, OPTIONS, POST)' })

const keepAliveField = z.boolean().meta({ description: 'Visit the session just before it would end by disuse' })

/** Whose session it is, and how its answers are taken. */
const trustFields = {
  expected_user: optional(label(255)).meta({
    description:
      'Whom the site must show: an e-mail, or a name as the site writes it. Null on PATCH: whoever the next sure check shows',
  }),
  strict: optional(z.boolean()).meta({ description: 'Makes `require_session` the default of scrapes' }),
  probe_user_agents: optional(z.boolean()).meta({
    description:
      'Where none is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox',
  }),
}

/** What every way of making a session takes. */
export const newSessionFields = {
  name: nameText,
  domain: domainText,
  headers: optional(headerMap),
  expires_at: optional(timeIn),
  notes: optional(notesText),
  user_agent: optional(userAgentText).meta({
    description: 'Of the browser that logged in; many sites bind the session to it',
  }),
  consent: optional(z.boolean()),
  validation_url: optional(urlText),
  validation: optional(validationField),
  validate: optional(z.boolean()),
  keep_alive: optional(keepAliveField),
  monitoring: optional(monitoringField),
  concurrency: optional(concurrencyField),
  pace: optional(paceField),
  allowed_methods: optional(allowedMethodsField),
  write_back: optional(writeBackField),
  renewal: optional(renewalField),
  renewal_hosts: optional(renewalHostsField),
  ...trustFields,
}

export const createBody = z
  .object({
    ...newSessionFields,
    cookies: optional(cookiesIn).meta({
      description: 'Needed unless `encrypted_cookies` are given, or `headers` hold a login',
    }),
    ...encryptedFields,
  })
  .superRefine(checkCookieFields)
  .meta({ id: 'CreateSession' })

/** For clients that have the User-Agent beside the body; a field of the body goes before it. */
export const createQuery = z.object({ user_agent: userAgentText.optional() })

/** Throws VALIDATION_ERROR where there is no login: those that came encrypted stand among the others by now. */
export function toCreateInput(
  body: z.output<typeof createBody>,
  { user_agent }: z.output<typeof createQuery>,
): CreateSessionInput {
  const cookies = body.cookies ?? {}
  if (isEmpty(cookies) && !holdsLogin(body.headers ?? null)) {
    throw invalidField('cookies', 'must hold at least one cookie, unless headers hold a login such as Authorization')
  }
  return {
    ...toNewInput({ ...body, user_agent: body.user_agent ?? user_agent }),
    domain: body.domain,
    cookies,
  }
}

type NewFields = Omit<z.output<z.ZodObject<typeof newSessionFields>>, 'domain'>

export function toNewInput(body: NewFields): NewSessionInput {
  return {
    name: body.name,
    headers: orNullIfEmpty(body.headers),
    expiresAt: body.expires_at ?? null,
    notes: body.notes ?? null,
    userAgent: body.user_agent ?? null,
    consent: body.consent ?? null,
    validationUrl: body.validation?.url ?? body.validation_url ?? null,
    validationRule: body.validation == null ? null : toValidationRule(body.validation),
    validate: body.validate ?? false,
    keepAlive: body.keep_alive ?? false,
    monitoring: body.monitoring == null ? null : toMonitoring(body.monitoring),
    concurrency: body.concurrency == null ? null : toConcurrency(body.concurrency),
    paceMs: body.pace == null ? null : toPaceMs(body.pace),
    allowedMethods: body.allowed_methods ?? null,
    writeBack: body.write_back !== 'off',
    ...toNewRenewal(body),
    expectedUser: body.expected_user ?? null,
    strict: body.strict ?? false,
    probeUserAgents: body.probe_user_agents ?? false,
  }
}

export const updateBody = z
  .object({
    name: optional(nameText),
    cookies: optional(cookiesIn).meta({ description: 'Replaces the whole map; an empty one counts as absent' }),
    headers: optional(headerMap).meta({ description: 'Replaces the whole map; null clears' }),
    expires_at: optional(timeIn).meta({ description: 'null clears' }),
    notes: optional(notesText).meta({ description: 'null clears' }),
    disabled: optional(z.boolean()),
    validation_url: optional(urlText),
    validation: optional(validationField).meta({ description: 'Replaces the whole rule; null clears' }),
    user_agent: optional(userAgentText),
    keep_alive: optional(keepAliveField),
    monitoring: optional(monitoringField).meta({ description: 'Replaces the whole object; null clears' }),
    concurrency: optional(concurrencyField).meta({ description: 'Replaces the whole object; null clears' }),
    pace: optional(paceField).meta({ description: 'null clears' }),
    allowed_methods: optional(allowedMethodsField).meta({ description: 'Replaces the whole list; null clears' }),
    write_back: optional(writeBackField),
    renewal: optional(renewalField).meta({
      description: 'Replaces the whole object but what is never returned; null clears',
    }),
    renewal_hosts: optional(renewalHostsField).meta({ description: 'Replaces the list; null clears' }),
    ...trustFields,
    domain: optional(z.unknown().refine(() => false, 'never changes; create another session')).meta({
      description: 'Refused: the domain of a session never changes',
      type: 'null',
    }),
    ...encryptedFields,
  })
  .superRefine(checkCookieFields)
  .meta({ id: 'UpdateSession' })

type TrustFields = Pick<z.output<typeof updateBody>, keyof typeof trustFields>
type ValidationFields = Pick<z.output<typeof updateBody>, 'validation' | 'validation_url'>

function toValidationChanges({ validation, validation_url }: ValidationFields): UpdateSessionInput {
  const url = validation?.url ?? validation_url
  return {
    ...(url == null ? {} : { validationUrl: url }),
    ...(validation === undefined ? {} : { validationRule: validation === null ? null : toValidationRule(validation) }),
  }
}

function toUseChanges({
  concurrency,
  pace,
  allowed_methods: methods,
}: Pick<z.output<typeof updateBody>, 'concurrency' | 'pace' | 'allowed_methods'>): UpdateSessionInput {
  return {
    ...(concurrency === undefined ? {} : { concurrency: concurrency === null ? null : toConcurrency(concurrency) }),
    ...(pace === undefined ? {} : { paceMs: pace === null ? null : toPaceMs(pace) }),
    ...(methods === undefined ? {} : { allowedMethods: methods }),
  }
}

function toTrustChanges(body: TrustFields): UpdateSessionInput {
  return {
    ...(body.expected_user === undefined ? {} : { expectedUser: body.expected_user }),
    ...(body.strict == null ? {} : { strict: body.strict }),
    ...(body.probe_user_agents == null ? {} : { probeUserAgents: body.probe_user_agents }),
  }
}

/** Only what was given; null clears `notes`, `expires_at` and `headers` and asks for nothing elsewhere. */
export function toUpdateInput(body: z.output<typeof updateBody>): UpdateSessionInput {
  const { name, cookies, headers, expires_at: expiresAt, notes, disabled } = body
  return {
    ...(name == null ? {} : { name }),
    ...(cookies == null || isEmpty(cookies) ? {} : { cookies }),
    ...(headers === undefined ? {} : { headers: orNullIfEmpty(headers) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(notes === undefined ? {} : { notes }),
    ...(disabled == null ? {} : { disabled }),
    ...toValidationChanges(body),
    ...(body.user_agent == null ? {} : { userAgent: body.user_agent }),
    ...(body.keep_alive == null ? {} : { keepAlive: body.keep_alive }),
    ...(body.monitoring === undefined
      ? {}
      : { monitoring: body.monitoring === null ? null : toMonitoring(body.monitoring) }),
    ...toUseChanges(body),
    ...(body.write_back == null ? {} : { writeBack: body.write_back === 'on' }),
    ...toRenewalChange(body),
    ...toTrustChanges(body),
  }
}

export const refreshBody = z
  .object({
    cookies: optional(cookiesIn),
    headers: optional(headerMap),
    expires_at: optional(timeIn),
    ...encryptedFields,
  })
  .superRefine(checkCookieFields)
  .meta({ id: 'RefreshSession' })

export function toRefreshInput(body: z.output<typeof refreshBody>): RefreshSessionInput {
  return {
    cookies: body.cookies == null || isEmpty(body.cookies) ? null : body.cookies,
    headers: orNullIfEmpty(body.headers),
    expiresAt: body.expires_at ?? null,
  }
}

export const listQuery = z.object({
  domain: domainText.optional(),
  status: statusSchema.optional(),
  limit: wholeQuery(1, 200).optional(),
  cursor: cursor.optional(),
})

export function toListInput(query: z.output<typeof listQuery>): ListSessionsInput {
  return {
    domain: query.domain ?? null,
    status: query.status ?? null,
    limit: query.limit ?? 200,
    cursor: query.cursor ?? null,
  }
}

export const shareBody = z.object({ organization_id: z.string() }).meta({ id: 'ShareSession' })

export const markDueBody = z
  .object({ ids: optional(z.array(z.string()).max(1000)), all: optional(z.boolean()) })
  .refine(({ ids, all }) => (all === true) !== (ids != null), {
    path: ['ids'],
    message: 'give either ids or all: true',
  })
  .meta({ id: 'ValidateSessions' })

export function toMarkDueInput(body: z.output<typeof markDueBody>): readonly string[] | 'all' {
  const all = body.all === true
  // What is no id is nobody's session, like an id that is not found.
  return all ? 'all' : (body.ids ?? []).filter(isUuid).map((id) => id.toLowerCase())
}

export const markDueSchema = z.object({ accepted: z.int() }).meta({ id: 'ValidationsAccepted' })

function orNullIfEmpty(map: Record<string, string> | null | undefined): Record<string, string> | null {
  return map == null || isEmpty(map) ? null : map
}
