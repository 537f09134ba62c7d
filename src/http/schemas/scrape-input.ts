import { z } from 'zod'
import { invalidField } from '../../errors.ts'
import type { ScrapeFormat, ScrapeInput } from '../../scraping/scrape-types.ts'
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

const timeout = z.number().min(1).max(300).meta({ description: 'Seconds, for the whole scrape' })
const method = z.enum(['GET', 'POST'])
const mode = z.enum(['auto', 'html', 'js'])

export const scrapeBody = z
  .object({
    url: urlText,
    ...sourceFields,
    method: optional(method),
    body: optional(text(0, 1024 * 1024)),
    content_type: optional(text(1, 1024).refine((value) => /^[\t\x20-\x7e]+$/.test(value), 'is not a header value')),
    mode: optional(mode),
    formats: optional(z.array(z.string().max(1024)).max(100)),
    timeout: optional(timeout),
    sync: optional(z.boolean()),
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
  .meta({ id: 'Scrape' })

export type ScrapeBody = z.output<typeof scrapeBody>

/**
 * What is asked for, wherever in the body a client says it (contract §3, §5). `sessionId` and `cookies` may both be
 * set: the conflict is judged after the session was looked up.
 * @throws AppError VALIDATION_ERROR where none of the formats is known
 */
export function toScrapeInput(body: ScrapeBody): ScrapeInput {
  const { formats: asked, warning } = knownFormats(body.formats ?? [])
  const advanced = body.advanced ?? {}
  const costs = body.cost_controls ?? {}
  return {
    url: body.url,
    sessionId: body.session_id ?? advanced.session_id ?? null,
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
    requireSession: body.require_session ?? false,
    warning,
  }
}

function knownFormats(asked: readonly string[]): Pick<ScrapeInput, 'formats' | 'warning'> {
  const known = formats.filter((format) => asked.includes(format))
  const unknown = asked.filter((format) => !formats.some((name) => name === format))
  if (asked.length === 0) return { formats: null, warning: null }
  if (known.length === 0) throw invalidField('formats', `none is known; there are ${formats.join(', ')}`)
  if (unknown.length === 0) return { formats: known, warning: null }
  return {
    formats: known,
    warning: `Unknown formats were left out (${unknown.length}); there are ${formats.join(', ')}.`,
  }
}

function unlessEmpty(cookies: Readonly<Record<string, string>> | null | undefined): ScrapeInput['cookies'] {
  return cookies == null || Object.keys(cookies).length === 0 ? null : cookies
}
