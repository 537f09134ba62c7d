import { z } from 'zod'
import { contentOf } from '../../scraping/result.ts'
import type { ScrapeResult } from '../../scraping/scrape-types.ts'
import { flatForms } from '../compat/node-sdk.ts'
import { verdictOut } from './last-verdict.ts'
import { bodyOf } from './to-body.ts'

const escalation = z.object({
  tier: z.string(),
  result: z.enum(['success', 'failed', 'blocked']),
  credits: z.int(),
  duration_ms: z.number(),
  error: z.string().nullable(),
})

/** `content` when `formats` were requested: one entry per format. */
const contentByFormat = z.object({
  html: z.string().optional(),
  text: z.string().optional(),
  markdown: z.string().optional(),
  json: z.unknown().optional().meta({ description: 'JSON-LD, OpenGraph and metadata; or the JSON of a JSON answer' }),
  raw: z.string().optional(),
})

/** Whether somebody is logged in on the page, the confidence, and the evidence. */
const authSchema = z.object({
  verdict: verdictOut,
  confidence: z.number().meta({ description: '0 to 100: how sure the verdict is' }),
  evidence: z.array(
    z.object({
      signal: z.string(),
      weight: z.number().meta({ description: 'Positive for logged in, negative for logged out (log-odds)' }),
      seen: z.string(),
    }),
  ),
})

export const scrapeSchema = z
  .object({
    content: z.union([z.string(), contentByFormat]),
    url: z.string(),
    status_code: z.int().meta({ description: "The target's own status" }),
    title: z.string().nullable(),
    byos_applied: z.boolean().meta({ description: 'A cookie or header of the session was sent' }),
    billing: z.object({ total_credits: z.int(), tier_used: z.string(), escalations: z.array(escalation) }),
    warning: z.string().nullable(),
    login_wall: z.boolean(),
    auth: authSchema,
    final_url: z.string(),
    redirected: z.boolean(),
    redirect_chain: z.array(z.object({ url: z.string(), status_code: z.int() })),
    headers: z.record(z.string(), z.string()),
    response_time_ms: z.number(),
    size_bytes: z.int(),
    raw_html: z.string().optional(),
    content_truncated: z
      .object({
        truncated: z.boolean(),
        truncated_at_bytes: z.int(),
        original_size_bytes: z.int().meta({ description: 'As announced by the target, else the bytes that were read' }),
        truncation_reason: z.enum(['response_body_cap', 'undecodable']),
      })
      .optional(),
    content_encoding: z.literal('base64').optional(),
    screenshot_url: z.string().optional(),
    text: z.string().optional().meta({ description: 'For the Node SDK: the same as in `content`' }),
    html: z.string().optional().meta({ description: 'For the Node SDK: the same as in `content`' }),
    markdown_content: z.string().optional().meta({ description: 'For the Node SDK: `markdown` of `content`' }),
  })
  .meta({ id: 'ScrapeResult' })

/** @param flat whether the formats of the content are at the top level as well */
export function toScrapeBody(result: ScrapeResult, flat = false): z.output<typeof scrapeSchema> {
  const content = contentOf(result)
  return {
    content: typeof content === 'string' ? content : toContent(content),
    ...toScrapeFields(result),
    ...(flat && flatForms(content)),
  }
}

/** The response of a scrape except its content. */
export function toScrapeFields(result: ScrapeResult): Omit<z.output<typeof scrapeSchema>, 'content'> {
  return {
    url: result.url,
    status_code: result.statusCode,
    title: result.title,
    byos_applied: result.byosApplied,
    billing: {
      total_credits: result.credits,
      tier_used: result.tierUsed,
      escalations: result.escalations.map((step) => ({
        tier: step.tier,
        result: step.result,
        credits: step.credits,
        duration_ms: step.durationMs,
        error: step.error,
      })),
    },
    warning: result.warning,
    login_wall: result.loginWall,
    auth: { ...result.auth, evidence: [...result.auth.evidence] },
    final_url: result.finalUrl,
    redirected: result.redirectChain.length > 0,
    redirect_chain: result.redirectChain.map((hop) => ({ url: hop.url, status_code: hop.statusCode })),
    headers: { ...result.headers },
    response_time_ms: result.responseTimeMs,
    size_bytes: result.sizeBytes,
    ...(result.screenshotUrl === null ? {} : { screenshot_url: result.screenshotUrl }),
    ...(result.rawHtml === null ? {} : { raw_html: result.rawHtml }),
    ...(result.truncated === null ? {} : { content_truncated: toTruncation(result.truncated) }),
    ...(result.isBase64 ? { content_encoding: 'base64' as const } : {}),
  }
}

function toContent({
  json,
  ...texts
}: Exclude<ScrapeResult['content'], string | null>): z.output<typeof contentByFormat> {
  const strings = Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { ...Object.fromEntries(strings), ...(json === undefined ? {} : { json }) }
}

function toTruncation(cut: NonNullable<ScrapeResult['truncated']>) {
  return {
    truncated: true,
    truncated_at_bytes: cut.atBytes,
    original_size_bytes: cut.originalBytes,
    truncation_reason: cut.reason,
  }
}

export const estimateSchema = z
  .object({
    url: z.string(),
    estimated_tier: z.string(),
    estimated_credits: z.int(),
    confidence: z.enum(['low', 'medium', 'high']),
    max_possible_credits: z.int(),
    reasoning: z.string(),
  })
  .meta({ id: 'Estimate' })

export const toEstimateBody = bodyOf(estimateSchema)
