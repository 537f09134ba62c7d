import { AppError } from '../errors.ts'
import { type FetchedPage, type TierName, tierCredits } from '../fetching/tier.ts'
import type { TierAttempt } from '../use/visit-tiers.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { RenderedContent } from './content/render.ts'
import { missesSelector } from './misses-selector.ts'
import type { Auth, ScrapeInput, ScrapeResult } from './scrape-types.ts'
import type { KeptScreenshot } from './screenshots.ts'
import { joinWarnings } from './warnings.ts'

export interface ResultParts {
  readonly input: Pick<ScrapeInput, 'url' | 'warning' | 'browser'>
  /** Whether a session or inline cookies were used. */
  readonly hasLogin: boolean
  /** Why the session that was asked for was not used, or null. */
  readonly sourceWarning: string | null
  readonly page: FetchedPage
  readonly judgement: Judgement
  readonly content: RenderedContent
  /** Null: none was asked for. */
  readonly screenshot: KeptScreenshot | null
  /** That of the page. */
  readonly tier: TierName
  /** Every tier that was tried, in order. */
  readonly attempts: readonly TierAttempt[]
}

/** Everything a scrape answers, from what it found. */
export function scrapeResult({
  input,
  hasLogin,
  sourceWarning,
  page,
  judgement,
  content,
  screenshot,
  tier,
  attempts,
}: ResultParts): ScrapeResult {
  const credits = tierCredits[tier]
  return {
    url: input.url,
    statusCode: page.status,
    content: content.content,
    contentUtf8: content.contentUtf8,
    rawHtml: content.rawHtml,
    screenshotUrl: screenshot?.url ?? null,
    title: content.title,
    byosApplied: page.carriedSecret,
    tierUsed: tier,
    credits,
    // What was tried in vain costs nothing.
    escalations: attempts.map((one) => ({ ...one, credits: one.tier === tier ? credits : 0 })),
    warning: joinWarnings({
      session: sourceWarning,
      isLoginWall: hasLogin && judgement.verdict === 'logged_out',
      needsBrowser: needsBrowser(judgement),
      asked: [input.warning, notRendered(input, page, tier)].filter((one) => one !== null).join(' ') || null,
      screenshot: screenshot?.warning ?? null,
      content: content.warning,
    }),
    loginWall: isLoginWall(judgement, page.carriedSecret),
    auth: authOf(judgement),
    finalUrl: page.finalUrl,
    redirectChain: page.redirectChain.map(({ url, statusCode }) => ({ url, statusCode })),
    headers: page.headers,
    responseTimeMs: page.timings.totalMs,
    sizeBytes: page.sizeBytes,
    truncated: page.truncated,
  }
}

/** The content of a result, as a text where it is one string. */
export function contentOf({
  content,
  contentUtf8,
}: Pick<ScrapeResult, 'content' | 'contentUtf8'>): NonNullable<ScrapeResult['content']> {
  return content ?? contentUtf8?.toString() ?? ''
}

/** The caller waits for what only scripts could put on the page, and nothing ran them. */
function notRendered({ browser }: Pick<ScrapeInput, 'browser'>, page: FetchedPage, tier: TierName): string | null {
  if (tier === '4' || browser.waitFor === null || !missesSelector(page, browser.waitFor)) return null
  return 'wait_for: the page as it was sent does not contain it, and the page was not rendered by a browser.'
}

/**
 * Whether a page shows next to nothing before its scripts have run, and nothing else tells of the session: it is no
 * success, whatever its status.
 */
export function needsBrowser({ verdict, evidence }: Judgement): boolean {
  return verdict === 'unknown' && evidence.some(({ signal }) => signal === 'empty_shell')
}

/** For a page that is within its limit but whose forms, as JSON, are more than can be written or kept. */
export function resultTooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', {
    message: 'The result is too large to be returned; request fewer formats or a smaller max_response_bytes.',
  })
}

/** Signs that the page itself is where one logs in, rather than a public page that offers to. */
const wallSignals: ReadonlySet<string> = new Set(['password_form', 'final_url', 'soft_redirect', 'login_demand'])

const maxEvidence = 10

function authOf({ verdict, confidence, evidence }: Judgement): Auth {
  const shown = evidence.slice(0, maxEvidence).map(({ signal, weight, seen }) => ({ signal, weight, seen }))
  return { verdict, confidence, evidence: shown }
}

/** A page that asks for a login, whatever else is on it: unless somebody is plainly logged in, it is no success. */
export function asksForLogin({ verdict, evidence }: Judgement): boolean {
  return verdict !== 'logged_in' && evidence.some(({ signal, weight }) => weight <= -2.5 && wallSignals.has(signal))
}

/** Without a session every public page shows somebody logged out; only one that demands a login is a wall then. */
function isLoginWall({ verdict, evidence }: Judgement, usedSession: boolean): boolean {
  if (verdict !== 'logged_out') return false
  return usedSession || evidence.some(({ signal, weight }) => weight < 0 && wallSignals.has(signal))
}
