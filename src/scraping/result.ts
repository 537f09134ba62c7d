import { AppError } from '../errors.ts'
import { browserTier, type FetchedPage, type TierName, tierCredits } from '../fetching/tier.ts'
import { provesLittle } from '../use/says-nothing.ts'
import { whyLoginUnsent } from '../use/unsent-login.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import { JsonText } from './content/json.ts'
import type { RenderedContent } from './content/render.ts'
import { missesSelector } from './misses-selector.ts'
import type { Auth, ScrapeInput, ScrapeResult, TierAttempt } from './scrape-types.ts'
import type { KeptScreenshot } from './screenshots.ts'
import { joined } from './warnings.ts'

export interface ResultParts {
  readonly input: Pick<ScrapeInput, 'url' | 'warning' | 'browser'>
  /** Whether a session or inline cookies were used. */
  readonly hasLogin: boolean
  /** Why the requested session was not used, or null. */
  readonly sourceWarning: string | null
  readonly page: FetchedPage
  readonly judgement: Judgement
  readonly content: RenderedContent
  /** Null: none was requested. */
  readonly screenshot: KeptScreenshot | null
  /** The tier that got the page. */
  readonly tier: TierName
  /** Every tier that was tried, in order. */
  readonly attempts: readonly TierAttempt[]
}

/** The response of a scrape. */
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
  const isLoggedOut = hasLogin && judgement.verdict === 'logged_out'
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
    // Tiers that did not give the page cost nothing.
    escalations: attempts.map((one) => ({ ...one, credits: one.tier === tier ? credits : 0 })),
    // Those about the session come first, because some clients read only the beginning.
    warning: joined(
      sourceWarning,
      isLoggedOut ? loginWall(judgement, page.carriedSecret) : null,
      loginUnsent(judgement),
      needsBrowser(judgement, tier) ? 'NEEDS_BROWSER: the page is drawn by JavaScript.' : null,
      input.warning,
      notRendered(input, page, tier),
      notLoaded(input, page),
      sentenceOf(page.failure),
      screenshot?.warning ?? null,
      content.warning,
    ),
    loginWall: isLoginWall(judgement, page.carriedSecret),
    auth: authOf(judgement),
    finalUrl: page.finalUrl,
    redirectChain: page.redirectChain.map(({ url, statusCode }) => ({ url, statusCode })),
    headers: page.headers,
    responseTimeMs: page.totalMs,
    sizeBytes: page.sizeBytes,
    truncated: page.truncated,
    isBase64: page.kind === 'binary' && (typeof content.content === 'string' || content.content?.raw !== undefined),
  }
}

/** The content of a result; as text when it is one string. */
export function contentOf({
  content,
  contentUtf8,
}: Pick<ScrapeResult, 'content' | 'contentUtf8'>): NonNullable<ScrapeResult['content']> {
  return content ?? contentUtf8?.toString() ?? ''
}

/** How much text a result has, in characters or bytes; JSON as a value counts nothing. */
export function textLength({
  content,
  contentUtf8,
  rawHtml,
}: Pick<ScrapeResult, 'content' | 'contentUtf8' | 'rawHtml'>): number {
  const texts = typeof content === 'string' || content === null ? [content] : Object.values(content)
  const lengths = [...texts, rawHtml].map(lengthOf)
  return lengths.reduce((sum, length) => sum + length, contentUtf8?.length ?? 0)
}

function lengthOf(value: unknown): number {
  if (value instanceof JsonText) return value.text.length
  return typeof value === 'string' ? value.length : 0
}

/** The caller waits for an element that only scripts could add, and no browser was used. */
function notRendered({ browser }: Pick<ScrapeInput, 'browser'>, page: FetchedPage, tier: TierName): string | null {
  if (tier === browserTier || browser.waitFor === null || !missesSelector(page, browser.waitFor)) return null
  return 'wait_for: the page as it was sent does not contain it, and the page was not rendered by a browser.'
}

function notLoaded({ browser }: Pick<ScrapeInput, 'browser'>, { isStillLoading }: FetchedPage): string | null {
  if (isStillLoading !== true) return null
  const waitsForParts = ['load', 'networkidle'].includes(browser.waitUntil)
  const advice = '; wait_until with domcontentloaded does not wait for images, frames and style sheets'
  return `The page was read before it had loaded, which took too long${waitsForParts ? advice : ''}.`
}

const sentenceOf = (failure: AppError | null): string | null => failure && `${failure.message.replace(/\.$/, '')}.`

/** Whether a page is nearly empty, and drawn by its scripts, without other evidence about the session. */
export function isEmptyShell({ verdict, evidence }: Judgement): boolean {
  return verdict === 'unknown' && evidence.some(({ signal }) => signal === 'empty_shell')
}

/** Whether the scripts of an empty page have not run: it is not a success, whatever its status. */
export function needsBrowser(judgement: Judgement, tier: TierName): boolean {
  return tier !== browserTier && isEmptyShell(judgement)
}

/** For a page within its limit whose formats, as JSON, are too large to write or store. */
export function resultTooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', {
    message: 'The result is too large to be returned; request fewer formats or a smaller max_response_bytes.',
  })
}

/** Signals of an actual login page, not of a public page with a login link. */
const wallSignals: ReadonlySet<string> = new Set(['password_form', 'final_url', 'soft_redirect', 'login_demand'])

const isOfLoginPage = ({ signal, weight }: Evidence): boolean => weight < 0 && wallSignals.has(signal)

/** The warning for a page that looks logged out although a session or inline cookies were used. */
function loginWall(judgement: Judgement, carriedSecret: boolean): string {
  if (!carriedSecret) return 'LOGIN_WALL: the page shows no logged-in user; nothing of the login was sent.'
  if (provesLittle(judgement)) {
    return 'LOGIN_WALL: the page offers to log in, or denies access, and shows no logged-in user; logged-in users may get it, too.'
  }
  const what = judgement.evidence.some(isOfLoginPage)
    ? 'the page is a login page'
    : 'the answer says that nobody is logged in'
  return `LOGIN_WALL: ${what}; the session looks logged out.`
}

function loginUnsent(judgement: Judgement): string | null {
  const why = whyLoginUnsent(judgement)
  return why === null ? null : `LOGIN_NOT_SENT: ${why}.`
}

const maxEvidence = 10

function authOf({ verdict, confidence, evidence }: Judgement): Auth {
  const shown = evidence.slice(0, maxEvidence).map(({ signal, weight, seen }) => ({ signal, weight, seen }))
  return { verdict, confidence, evidence: shown }
}

/** A page that asks for a login: not a success, unless somebody is clearly logged in. */
export function asksForLogin({ verdict, evidence }: Judgement): boolean {
  return verdict !== 'logged_in' && evidence.some(({ signal, weight }) => weight <= -2.5 && wallSignals.has(signal))
}

/** Without a session every public page looks logged out; only one that demands a login is a login wall then. */
function isLoginWall({ verdict, evidence }: Judgement, usedSession: boolean): boolean {
  if (verdict !== 'logged_out') return false
  return usedSession || evidence.some(isOfLoginPage)
}
