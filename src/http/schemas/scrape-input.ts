import { z } from 'zod'
import type { ScrapeFormat, ScrapeInput } from '../../scraping/scrape-types.ts'
import { namedId } from '../request-parts.ts'
import { cookieMapOrText } from './cookie-fields.ts'
import { optional, text, urlText } from './fields.ts'

const formats: readonly ScrapeFormat[] = ['html', 'text', 'markdown', 'json', 'raw']
const tiers = ['1', '2', '3', '3.5', '4', '5'] as const

const defaultTimeoutSeconds = 90
const defaultMaxResponseBytes = 5 * 1024 * 1024
const maxMaxResponseBytes = 50 * 1024 * 1024

/** Where to find what authenticates the scrape: at top level or inside `advanced`. */
const sourceFields = {
  session_id: optional(z.string().max(8192)),
  cookies: optional(cookieMapOrText),
  lease_id: optional(z.string().max(8192)),
}

/** Options that some clients send inside `advanced` and `cost_controls`, others flattened to the top level. */
const advancedFields = {
  render_js: optional(z.union([z.boolean(), z.literal('auto')])),
  screenshot: optional(z.boolean()),
  wait_condition: optional(text(1, 1024)),
  block_images: optional(z.boolean()),
}
const costFields = {
  force_tier: optional(z.enum(tiers)),
  max_tier: optional(z.enum(tiers)),
  fail_fast: optional(z.boolean()),
}

const formatList = z
  .array(z.string().max(1024))
  .max(100)
  .refine(
    (asked) => asked.length === 0 || knownAmong(asked).length > 0,
    `none is known; there are ${formats.join(', ')}`,
  )

const timeout = z.number().min(1).max(300).meta({ description: 'Seconds, for the whole scrape' })
const method = z.enum(['GET', 'POST'])
const mode = z.enum(['auto', 'html', 'js'])

export const scrapeBody = z
  .object({
    url: urlText.refine((url) => URL.canParse(url), 'must be a whole http or https URL'),
    ...sourceFields,
    method: optional(method),
    body: optional(text(0, 1024 * 1024)),
    content_type: optional(text(1, 1024).refine((value) => /^[\t\x20-\x7e]+$/.test(value), 'is not a header value')),
    mode: optional(mode),
    formats: optional(formatList),
    timeout: optional(timeout),
    sync: optional(z.boolean()),
    webhook_url: optional(urlText).meta({
      description: 'Is told of the end, signed with the callback secret of the account; https',
    }),
    wait_for: optional(z.union([text(1, 1024), z.number()])),
    wait_until: optional(text(1, 1024)),
    include_raw_html: optional(z.boolean()),
    max_response_bytes: optional(z.int().min(1).max(maxMaxResponseBytes)),
    require_session: optional(z.boolean()),
    ...advancedFields,
    ...costFields,
    advanced: optional(z.object({ ...sourceFields, ...advancedFields })),
    cost_controls: optional(z.object(costFields)),
  })
  .refine((body) => body.require_session !== true || hasSource(body), {
    path: ['require_session'],
    message: 'there is neither a session_id nor cookies',
  })
  .refine((body) => !says(body, 'lease_id') || says(body, 'session_id'), {
    path: ['lease_id'],
    message: 'goes with session_id alone',
  })
  .meta({ id: 'Scrape' })

export type ScrapeBody = z.output<typeof scrapeBody>

/**
 * What is asked for, wherever in the body a client says it (contract §3, §5). `sessionId` and `cookies` may both be
 * set: the conflict is judged after the session was looked up.
 */
export function toScrapeInput(body: ScrapeBody): ScrapeInput {
  const { formats: asked, warning } = knownFormats(body.formats ?? [])
  const advanced = body.advanced ?? {}
  const costs = body.cost_controls ?? {}
  return {
    url: body.url,
    sessionId: body.session_id ?? advanced.session_id ?? null,
    leaseId: body.lease_id ?? advanced.lease_id ?? null,
    cookies: unlessEmpty(body.cookies) ?? unlessEmpty(advanced.cookies),
    method: body.method ?? 'GET',
    body: body.body ?? null,
    contentType: body.content_type ?? null,
    mode: body.mode ?? 'auto',
    formats: asked,
    timeoutMs: Math.round((body.timeout ?? defaultTimeoutSeconds) * 1000),
    maxResponseBytes: body.max_response_bytes ?? defaultMaxResponseBytes,
    includeRawHtml: body.include_raw_html ?? false,
    screenshot: advanced.screenshot ?? body.screenshot ?? false,
    renderJs: advanced.render_js ?? body.render_js ?? 'auto',
    forceTier: costs.force_tier ?? body.force_tier ?? null,
    maxTier: costs.max_tier ?? body.max_tier ?? null,
    failFast: costs.fail_fast ?? body.fail_fast ?? false,
    requireSession: body.require_session ?? null,
    warning,
  }
}

/** Whether a body, already parsed, brings cookies of its own. */
export function hasInlineCookies(body: unknown): boolean {
  return toScrapeInput(body as ScrapeBody).cookies !== null
}

/** As `toScrapeInput`; ids as they are stored. */
export function readScrapeInput(body: ScrapeBody): ScrapeInput {
  const input = toScrapeInput(body)
  const { sessionId, leaseId } = input
  return {
    ...input,
    sessionId: sessionId === null ? null : namedId(sessionId),
    leaseId: leaseId === null ? null : namedId(leaseId),
  }
}

function knownFormats(asked: readonly string[]): Pick<ScrapeInput, 'formats' | 'warning'> {
  const known = knownAmong(asked)
  const unknown = asked.filter((format) => !formats.some((name) => name === format))
  if (asked.length === 0) return { formats: null, warning: null }
  if (unknown.length === 0) return { formats: known, warning: null }
  return {
    formats: known,
    warning: `Unknown formats were left out (${unknown.length}); there are ${formats.join(', ')}.`,
  }
}

function knownAmong(asked: readonly string[]): readonly ScrapeFormat[] {
  return formats.filter((format) => asked.includes(format))
}

/** Whether there is anything to authenticate with: a scrape that insists on it and forgot it would go as nobody. */
function hasSource({ advanced, ...body }: SourceBody & { readonly advanced?: SourceBody | null | undefined }): boolean {
  return [body, advanced ?? {}].some((place) => place.session_id != null || unlessEmpty(place.cookies) !== null)
}

function says(
  { advanced, ...body }: SourceBody & { readonly advanced?: SourceBody | null | undefined },
  name: 'lease_id' | 'session_id',
): boolean {
  return [body, advanced ?? {}].some((place) => place[name] != null)
}

interface SourceBody {
  readonly lease_id?: string | null | undefined
  readonly session_id?: string | null | undefined
  readonly cookies?: Readonly<Record<string, string>> | null | undefined
}

function unlessEmpty(cookies: Readonly<Record<string, string>> | null | undefined): ScrapeInput['cookies'] {
  return cookies == null || Object.keys(cookies).length === 0 ? null : cookies
}
