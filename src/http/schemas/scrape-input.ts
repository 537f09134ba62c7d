import { z } from 'zod'
import { invalidField } from '../../errors.ts'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { tierNamed, tierNames, tierPattern } from '../../scraping/tier-names.ts'
import { httpMethods } from '../../sessions/allowed-methods.ts'
import { foreignFields, unperformedOptions } from '../compat/unperformed-options.ts'
import { optionalId } from '../request-parts.ts'
import { browserFields, toRenderingOptions, waitWarning } from './browser-options.ts'
import { optional, text, urlText } from './fields.ts'
import { formatNames, hasKnownFormat, knownFormats, requestedFormats } from './scrape-formats.ts'
import { hasInlineLogin, hasSource, inlineCookies, scrapeHeaders, setsField, sourceFields } from './scrape-source.ts'

const defaultTimeoutSeconds = 90
const defaultMaxResponseBytes = 5 * 1024 * 1024
const maxMaxResponseBytes = 50 * 1024 * 1024

/** Options that some clients send inside `advanced` and `cost_controls`, and others at the top level. */
const advancedFields = {
  render_js: optional(z.union([z.boolean(), z.literal('auto')])),
  ...browserFields,
}
const tier = z
  .union([text(1, 32), z.number().positive()])
  .meta({ description: `${tierNames}; the nearest tier of this server is used` })
const forcedTier = tier
  .refine((name) => tierNamed(String(name)) !== null, `must be ${tierNames}`)
  .meta({
    description: `${tierNames}; the nearest tier of this server is used`,
    anyOf: [
      { type: 'string', pattern: tierPattern },
      { type: 'number', minimum: 0.5, maximum: 5, multipleOf: 0.5 },
    ],
  })
const costFields = {
  force_tier: optional(forcedTier),
  max_tier: optional(tier),
  max_credits: optional(z.number().min(0)),
  fail_fast: optional(z.boolean()),
}

const formatList = z
  .array(z.string().max(1024))
  .max(100)
  .refine(
    (asked) => asked.length === 0 || hasKnownFormat(asked),
    `none of them is known; known formats: ${formatNames}`,
  )
  .meta({ anyOf: [{ maxItems: 0 }, { contains: { enum: knownFormats } }] })

const timeout = z.number().min(1).max(300).meta({ description: 'Seconds, for the whole scrape' })
const mode = z.enum(['auto', 'html', 'js'])
const bodyField = z
  .union([text(0, 1024 * 1024), z.array(z.unknown()), z.record(z.string(), z.unknown())])
  .meta({ description: 'Text, or an object or list that is sent as JSON' })
const contentType = text(1, 1024)
  .refine((value) => /^[\t\x20-\x7e]+$/.test(value), 'is not a header value')
  .meta({ maxLength: 1024, pattern: '^[\\t -~]+$' })

export const scrapeBody = z
  .object({
    ...foreignFields,
    url: urlText
      .refine((url) => URL.canParse(url), 'must be a whole http or https URL')
      // They would not be sent: a site would answer as if they had not been given.
      .refine((url) => !hasUserinfo(url), 'must not contain a user name or password; send an Authorization header'),
    ...sourceFields,
    method: optional(z.enum(httpMethods)),
    body: optional(bodyField),
    content_type: optional(contentType),
    mode: optional(mode),
    formats: optional(formatList),
    timeout: optional(timeout),
    sync: optional(z.boolean()),
    webhook_url: optional(urlText).meta({
      description: 'Receives the result, signed with the callback secret of the account; https only',
    }),
    include_raw_html: optional(z.boolean()),
    max_response_bytes: optional(z.int().min(0).max(maxMaxResponseBytes)).meta({
      description: `0 means the maximum, ${maxMaxResponseBytes}`,
    }),
    require_session: optional(z.boolean()),
    wait_for_login_seconds: optional(z.int().min(1).max(86_400)).meta({
      description:
        'For jobs with `session_id`: if the session is logged out, how long the job waits until somebody has logged in again',
    }),
    ...advancedFields,
    ...costFields,
    advanced: optional(z.object({ ...foreignFields, ...sourceFields, ...advancedFields })),
    cost_controls: optional(z.object({ ...foreignFields, ...costFields })),
  })
  .superRefine((body, context) => {
    for (const path of unperformedOptions(body).refused) {
      context.addIssue({ code: 'custom', path: [...path], message: 'is not supported by this server; leave it out' })
    }
  })
  .refine((body) => body.require_session !== true || hasSource(body), {
    path: ['require_session'],
    message: 'needs a session_id or cookies',
  })
  .refine((body) => body.wait_for_login_seconds == null || (setsField(body, 'session_id') && !hasInlineLogin(body)), {
    path: ['wait_for_login_seconds'],
    message: 'needs a session_id, and neither cookies nor headers, which are not stored while a job waits',
  })
  .refine((body) => !setsField(body, 'lease_id') || setsField(body, 'session_id'), {
    path: ['lease_id'],
    message: 'is allowed only with session_id',
  })
  .meta({ id: 'Scrape' })

function hasUserinfo(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.username !== '' || url.password !== '')
}

export type ScrapeBody = z.output<typeof scrapeBody>

/**
 * The scrape request, from all the places in the body where clients put options; ids in their stored form. `sessionId` and
 * `cookies` may both be set: the conflict is checked after the session was found.
 * @throws AppError VALIDATION_ERROR when the headers of all places are too large together, and for an object with a content
 *   type other than JSON
 */
export function readScrapeInput(body: ScrapeBody): ScrapeInput {
  const formats = requestedFormats(body.formats ?? [])
  const advanced = body.advanced ?? {}
  const costs = body.cost_controls ?? {}
  const maxTier = tierText(costs.max_tier ?? body.max_tier)
  const { headers, contentType } = scrapeHeaders(body)
  return {
    url: body.url,
    sessionId: optionalId(body.session_id ?? advanced.session_id),
    leaseId: optionalId(body.lease_id ?? advanced.lease_id),
    cookies: inlineCookies(body),
    method: body.method ?? 'GET',
    headers,
    ...toBody(body, contentType),
    mode: body.mode ?? 'auto',
    formats: formats.formats,
    timeoutMs: timeoutMsOf(body),
    maxResponseBytes:
      body.max_response_bytes === 0 ? maxMaxResponseBytes : (body.max_response_bytes ?? defaultMaxResponseBytes),
    includeRawHtml: body.include_raw_html ?? false,
    browser: toRenderingOptions(advanced, body),
    renderJs: advanced.render_js ?? body.render_js ?? 'auto',
    forceTier: tierText(costs.force_tier ?? body.force_tier),
    maxTier,
    maxCredits: costs.max_credits ?? body.max_credits ?? null,
    failFast: costs.fail_fast ?? body.fail_fast ?? false,
    requireSession: body.require_session ?? null,
    waitForLoginMs: body.wait_for_login_seconds == null ? null : body.wait_for_login_seconds * 1000,
    warning: askedWarning(formats.warning, maxTier, waitWarning(advanced, body), unperformedOptions(body).ignored),
  }
}

/** Whether a parsed body has cookies of its own. */
export function hasInlineCookies(body: unknown): boolean {
  return inlineCookies(body as ScrapeBody) !== null
}

/** How long a request with this body may run, in milliseconds. One for a job does not run: it is only stored. */
export function requestTimeoutMs(body: unknown): number | null {
  const asked = body as ScrapeBody
  return asked.sync === false ? null : timeoutMsOf(asked)
}

const timeoutMsOf = ({ timeout: seconds }: Pick<ScrapeBody, 'timeout'>): number =>
  Math.round((seconds ?? defaultTimeoutSeconds) * 1000)

/** The body to send. An object can only be JSON: with another content type it would not be what the client meant. */
function toBody(
  { body }: Pick<ScrapeBody, 'body'>,
  contentType: string | null,
): Pick<ScrapeInput, 'body' | 'contentType'> {
  if (body == null || typeof body === 'string') return { body: body ?? null, contentType }
  if (contentType !== null && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType)) {
    throw invalidField('content_type', 'must be a JSON type, because an object is sent as JSON; send the body as text')
  }
  if (hasRoundedInteger(body)) {
    throw invalidField('body', 'has an integer beyond 2^53, which may have been rounded; send the body as text')
  }
  return { body: JSON.stringify(body), contentType: contentType ?? 'application/json' }
}

/** Parsing has rounded integers beyond 2^53, so they would reach the site changed. */
function hasRoundedInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasRoundedInteger)
}

const tierText = (tier: string | number | null | undefined): string | null => (tier == null ? null : String(tier))

/** What differs from the request: formats first, then options. */
function askedWarning(
  formats: string | null,
  maxTier: string | null,
  wait: string | null,
  ignored: readonly string[],
): string | null {
  const unknownTier = maxTier !== null && tierNamed(maxTier) === null
  const sentences = [
    formats,
    unknownTier ? `max_tier was ignored: it must be ${tierNames}.` : null,
    wait,
    ignored.length === 0 ? null : `Ignored, because this server does not support it: ${ignored.join(', ')}.`,
  ].filter((one) => one !== null)
  return sentences.length === 0 ? null : sentences.join(' ')
}
