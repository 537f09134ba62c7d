import type { Principal } from '../accounts/principal.ts'
import type { Clock } from '../clock.ts'
import { type CookieChange, composeChanges } from '../cookies/cookie-change.ts'
import { noCookies } from '../cookies/hop-jar.ts'
import { merge } from '../cookies/merge.ts'
import { AppError } from '../errors.ts'
import type { ByteShare } from '../fetching/budget.ts'
import { type EscalationEvidence, escalate } from '../fetching/escalate.ts'
import { mayRepeatVisit } from '../fetching/rendering-options.ts'
import {
  type FetchedPage,
  isBrokenOff,
  plainVisit,
  type Tier,
  type VisitCredentials,
  type VisitPlan,
} from '../fetching/tier.ts'
import type { JudgePage } from '../use/judge.ts'
import { isNoAnswer } from '../use/no-answer.ts'
import { maxJudgedBytes, pageOf } from '../use/page-of.ts'
import { loginHasExpired } from '../use/unsent-login.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { missesSelector } from './misses-selector.ts'
import { isEmptyShell } from './result.ts'
import type { ScrapeContext, ScrapeInput, TierAttempt } from './scrape-types.ts'

export interface TargetVisitDependencies {
  readonly clock: Clock
  /** Judges whether somebody is logged in on the page. */
  readonly judge: JudgePage
}

/** The request to the target and who makes it. */
export interface ScrapeRequest extends ScrapeContext {
  readonly principal: Principal
  readonly url: URL
  readonly input: ScrapeInput
  readonly tiers: readonly [Tier, ...Tier[]]
}

/** A fetched and judged page. */
export interface ScrapedPage {
  readonly page: FetchedPage
  readonly judgement: Judgement
  readonly tier: Tier
  /** In order; the page is from the last one that did not fail. */
  readonly attempts: readonly TierAttempt[]
}

/** How a scrape visits its target. */
export interface ScrapeVisitor {
  /** Null: anonymous. */
  readonly credentials: VisitCredentials | null
  readonly proxy: VisitPlan['proxy']
  readonly bytes: ByteShare
  /** Whether the user that a page shows must be known. */
  readonly needsUserOf: (page: FetchedPage) => boolean
  /** When the time of the scrape is up, epoch milliseconds. */
  readonly endsAt: number
  readonly fetch: (tier: Tier, plan: VisitPlan) => Promise<FetchedPage>
  /** Called with each page, because the visit after it may be broken off. */
  readonly onScraped?: (scraped: ScrapedPage) => void
}

/**
 * Fetches the page and judges it: with the cheapest tier of the plan, and with a higher one when the page needs it. When a
 * higher tier gets no response, the earlier page is used. Throws what the first visit throws, and failures of this server.
 */
export async function visitTarget(
  deps: TargetVisitDependencies,
  request: ScrapeRequest,
  visitor: ScrapeVisitor,
): Promise<ScrapedPage> {
  const [first, ...others] = request.tiers
  let scraped = await visitWith(deps, request, visitor, first, null)
  let remaining = others
  for (;;) {
    const tier = escalate(evidenceOf(request.input, scraped), remaining)
    if (tier === null) return scraped
    remaining = remaining.slice(remaining.indexOf(tier) + 1)
    const startedAt = deps.clock.now()
    try {
      scraped = await visitWith(deps, request, visitor, tier, scraped)
    } catch (error) {
      if (!isNoAnswer(error)) throw error
      const durationMs = deps.clock.now() - startedAt
      const failed = { tier: tier.name, result: 'failed', durationMs, error: error.message } as const
      return { ...scraped, attempts: [...scraped.attempts, failed] }
    }
  }
}

/** The part of a page that decides whether another tier may do better. */
function evidenceOf({ method, browser }: ScrapeInput, { page, judgement }: ScrapedPage): EscalationEvidence {
  return {
    method,
    status: page.status,
    asksToWait: page.status === 429 && page.headers['retry-after'] !== undefined,
    blocked: judgement.verdict === 'blocked',
    isEmptyShell: isEmptyShell(judgement),
    missesSelector: browser.waitFor !== null && missesSelector(page, browser.waitFor),
  }
}

/**
 * @param earlier what a lower tier got: its cookies are sent, because a site that rotates them accepts only the new
 *   ones
 */
async function visitWith(
  deps: TargetVisitDependencies,
  request: ScrapeRequest,
  visitor: ScrapeVisitor,
  tier: Tier,
  earlier: ScrapedPage | null,
): Promise<ScrapedPage> {
  const startedAt = deps.clock.now()
  const before = earlier?.page.changes ?? []
  const { page, judgement } = await visitOnce(deps, request, carrying(visitor, before, startedAt), tier)
  const result = judgement.verdict === 'blocked' ? 'blocked' : 'success'
  const attempt = { tier: tier.name, result, durationMs: deps.clock.now() - startedAt, error: null } as const
  const changes = composeChanges(before, page.changes)
  const scraped = { page: { ...page, changes }, judgement, tier, attempts: [...(earlier?.attempts ?? []), attempt] }
  visitor.onScraped?.(scraped)
  if (isBrokenOff(page)) throw page.failure
  return scraped
}

/** The visitor, with the cookies as its earlier visits have changed them. */
function carrying(visitor: ScrapeVisitor, changes: readonly CookieChange[], now: number): ScrapeVisitor {
  const { credentials } = visitor
  if (credentials === null || changes.length === 0) return visitor
  return { ...visitor, credentials: { ...credentials, ...merge(credentials, changes, 'all', now)?.next } }
}

/**
 * Fetches the page with one tier and judges it. Throws as `Tier.prepare`. For the shell of an application that a
 * browser could not load in time, the page has a failure: its changes to cookies are kept.
 */
export async function visitOnce(
  deps: TargetVisitDependencies,
  request: ScrapeRequest,
  visitor: ScrapeVisitor,
  tier: Tier,
): Promise<Pick<ScrapedPage, 'page' | 'judgement'>> {
  const page = await visitor.fetch(tier, planOf(request, visitor, deps.clock.now()))
  const judgement = await judgementOf(deps, request, visitor, page)
  const isUnready = page.isStillLoading === true && page.failure === null && isEmptyShell(judgement)
  return { page: isUnready ? { ...page, failure: new AppError('TIMEOUT') } : page, judgement }
}

function planOf(
  { principal, url, input, progress, passOn, bodyBytes }: ScrapeRequest,
  visitor: ScrapeVisitor,
  now: number,
): VisitPlan {
  const { method, body, contentType, headers, maxResponseBytes } = input
  const { credentials, proxy, bytes, endsAt } = visitor
  const onAct = (): void => {
    progress.hasActed = true
  }
  return {
    ...plainVisit,
    url,
    method,
    body: bodyBytes ?? body,
    passOn,
    contentType,
    maxResponseBytes,
    credentials,
    proxy,
    bytes,
    account: principal.userId,
    purpose: 'scrape',
    callerHeaders: headers ?? {},
    timeoutMs: Math.max(1, Math.floor(endsAt - now)),
    onSend: mayRepeatVisit(input) ? undefined : onAct,
    browser: input.browser,
  }
}

/** Judging takes milliseconds and decides about the session, so it gets this much time even when the page came late. */
const minJudgeMs = 500

/**
 * A function of its own, so that the page's text can be freed after judging: an async function keeps its local
 * variables alive.
 */
function judgementOf(
  { judge, clock }: TargetVisitDependencies,
  { url, principal, input }: ScrapeRequest,
  { credentials, endsAt, needsUserOf }: ScrapeVisitor,
  page: FetchedPage,
): Promise<Judgement> {
  const now = clock.now()
  // The data of another user is named in the warning, and their cookies are not written back.
  const needsUser = page.carriedSecret && needsUserOf(page)
  return judge(pageOf(url, page, credentials ?? noCookies, now, maxJudgedBytes), {
    account: principal.userId,
    timeoutMs: Math.max(minJudgeMs, endsAt - now),
    needsUser,
    sent: {
      carriedSecret: page.carriedSecret,
      carriedLogin: page.carriedLogin || (credentials !== null && loginHasExpired(credentials, now)),
      credentials,
      restoresSessionStorage: input.browser.restoreSessionStorage,
    },
  })
}
