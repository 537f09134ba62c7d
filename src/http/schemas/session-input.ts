import { z } from 'zod'
import { holdsLogin } from '../../cookies/known-names.ts'
import { invalidField } from '../../errors.ts'
import { labelPattern, maxFilterLabels } from '../../sessions/labels.ts'
import { mergeSettings } from '../../sessions/merge-settings.ts'
import type { PutSessionInput } from '../../sessions/operations/put.ts'
import { proxyOf } from '../../sessions/proxy.ts'
import type {
  ListSessionsInput,
  NewSessionInput,
  RefreshSessionInput,
  UpdateSessionInput,
} from '../../sessions/session-inputs.ts'
import { initialSession, settingsOf } from '../../sessions/settings.ts'
import { isUuid } from '../request-parts.ts'
import { cookiesIn, headerMap } from './cookie-fields.ts'
import { checkCookieFields, encryptedFields } from './encrypted-fields.ts'
import {
  cursor,
  flagQuery,
  givenFields,
  limitQuery,
  mapped,
  optional,
  orNull,
  orNullIfEmpty,
  text,
  timeIn,
  urlText,
  withoutNulls,
} from './fields.ts'
import { renewalField, renewalHostsField, toNewRenewal, toRenewalChange } from './renewal.ts'
import { statusSchema } from './session.ts'
import { changedSettings, externalIdText, labelText, newSettings, toSettings } from './session-fields.ts'
import { proxyPattern } from './url-pattern.ts'
import { useTokenField } from './use-token.ts'

export const domainText = text(1, 8192).meta({ maxLength: 8192, pattern: '^[!-\\[\\]-~\\u00a1-\\ud7ff]+$' })
export const userAgentText = text(1, 1024)
  .refine((value) => /^[\t\x20-\x7e\x80-\xff]+$/.test(value), 'is not a header value')
  .meta({ maxLength: 1024, pattern: '^[\\x20-\\x7e\\xa1-\\xff]+$' })

const proxyField = z
  .object({
    url: text(1, 2048).meta({
      description: '`http`, `https` or `socks5`, with credentials where it asks for them; never returned',
      examples: ['socks5://user:password@proxy.example.com:1080'],
      maxLength: 2048,
      pattern: proxyPattern,
    }),
  })
  .meta({ description: 'The proxy that everything of the session goes through' })

/** The fields of every request that creates a session. */
export const newSessionFields = {
  ...newSettings,
  domain: domainText,
  headers: optional(headerMap),
  user_agent: optional(userAgentText).meta({
    description: 'Of the browser that logged in; many sites bind the session to it',
  }),
  proxy: optional(proxyField),
  consent: optional(z.boolean()),
  validation_url: optional(urlText),
  validate: optional(z.boolean()),
  renewal: optional(renewalField),
  renewal_hosts: optional(renewalHostsField),
}

export const createBody = z
  .object({
    ...newSessionFields,
    cookies: optional(cookiesIn).meta({
      description: 'Required unless `encrypted_cookies` are given, or `headers` contain a login',
    }),
    ...encryptedFields,
  })
  .superRefine(checkCookieFields)
  .meta({ id: 'CreateSession' })

/** For clients that cannot add the User-Agent to the body; a field in the body overrides it. */
export const createQuery = z.object({ user_agent: userAgentText.optional() })

/** Throws VALIDATION_ERROR when there is no login; encrypted cookies are decrypted by now. */
export function toCreateInput(
  body: z.output<typeof createBody>,
  { user_agent }: z.output<typeof createQuery>,
): PutSessionInput {
  if (orNullIfEmpty(body.cookies) === null && !holdsLogin(body.headers ?? null)) {
    throw invalidField(
      'cookies',
      'must contain at least one cookie, unless headers contain a login such as Authorization',
    )
  }
  const fields = { ...body, user_agent: body.user_agent ?? user_agent }
  return {
    ...toNewInput(fields),
    domain: body.domain,
    cookies: body.cookies ?? {},
    changes: toUpdateInput(withoutNulls({ ...fields, domain: undefined })),
  }
}

type NewFields = Omit<z.output<z.ZodObject<typeof newSessionFields>>, 'domain'>

export function toNewInput(body: NewFields): NewSessionInput {
  return {
    ...settingsOf(initialSession),
    ...mergeSettings(initialSession, toSettings(body)),
    name: body.name,
    headers: orNullIfEmpty(body.headers),
    userAgent: body.user_agent ?? null,
    proxy: body.proxy == null ? null : proxyOf(body.proxy.url),
    consent: body.consent ?? null,
    validationUrl: body.validation?.url ?? body.validation_url ?? null,
    validate: body.validate ?? false,
    ...toNewRenewal(body),
  }
}

export const updateBody = z
  .object({
    ...changedSettings,
    cookies: optional(cookiesIn).meta({ description: 'Replaces the whole map; an empty one counts as absent' }),
    headers: optional(headerMap),
    validation_url: optional(urlText),
    user_agent: optional(userAgentText),
    proxy: optional(proxyField).meta({
      description: 'The proxy for all traffic of the session; null clears. The owner alone sets it',
    }),
    renewal: optional(renewalField).meta({
      description: 'Replaces the whole object except the fields that are never returned; null clears',
    }),
    renewal_hosts: optional(renewalHostsField),
    use_token: optional(useTokenField).meta({
      description: 'An entry of the stored localStorage, as `use_token` of an import; null: the header stays as it is',
    }),
    domain: optional(z.unknown().refine(() => false, 'never changes; create another session')).meta({
      description: 'Refused: the domain of a session never changes',
      examples: [null],
      type: 'null',
    }),
    ...encryptedFields,
  })
  .superRefine(checkCookieFields)
  .meta({
    id: 'UpdateSession',
    description:
      'Only the given fields change. Of `validation`, `monitoring` and `concurrency` only the given members change, and null restores the default of a member (except `url`); any other object, and a list, replaces the whole one. Null clears a field that can be empty, and counts as absent for any other',
  })

/** Only the given fields; null clears optional ones and counts as absent for the others. */
export function toUpdateInput(body: z.output<typeof updateBody>): UpdateSessionInput {
  return {
    ...toSettings(body),
    ...withoutNulls({
      cookies: orNullIfEmpty(body.cookies),
      validationUrl: body.validation?.url ?? body.validation_url,
      userAgent: body.user_agent,
    }),
    ...givenFields({
      headers: mapped(body.headers, orNullIfEmpty),
      proxy: mapped(body.proxy, ({ url }) => proxyOf(url)),
      useToken: body.use_token,
    }),
    ...toRenewalChange(body),
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
    cookies: orNullIfEmpty(body.cookies),
    headers: orNullIfEmpty(body.headers),
    expiresAt: body.expires_at ?? null,
  }
}

const oneLabel = labelPattern.source.slice(1, -1)
const labelListPattern = new RegExp(`^${oneLabel}(,${oneLabel}){0,${maxFilterLabels - 1}}$`)

export const listQuery = z.object({
  domain: orNull(domainText),
  status: orNull(statusSchema),
  external_id: orNull(externalIdText),
  labels: z
    .union([
      z.string().regex(labelListPattern, `must be 1 to ${maxFilterLabels} labels, separated by commas`),
      z.array(labelText).max(maxFilterLabels),
    ])
    .optional()
    .meta({
      description: `Sessions with all of these labels, at most ${maxFilterLabels}: separated by commas, or repeated`,
    }),
  disabled: orNull(flagQuery).meta({
    description: 'Only sessions that are disabled, or only others; `status` says nothing about it',
  }),
  limit: limitQuery(200, 200),
  cursor: orNull(cursor),
})

export function toListInput({
  external_id: externalId,
  labels,
  ...query
}: z.output<typeof listQuery>): ListSessionsInput {
  return { ...query, externalId, labels: [...new Set([labels ?? []].flat().flatMap((text) => text.split(',')))] }
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
  // An invalid id is treated like an unknown one.
  return body.all === true ? 'all' : (body.ids ?? []).filter(isUuid).map((id) => id.toLowerCase())
}

export const markDueSchema = z.object({ accepted: z.int() }).meta({ id: 'ValidationsAccepted' })
