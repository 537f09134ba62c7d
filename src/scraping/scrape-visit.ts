import type { Principal } from '../accounts/principal.ts'
import type { Clock } from '../clock.ts'
import { composeChanges } from '../cookies/compose-changes.ts'
import type { CookieChange } from '../cookies/cookie-change.ts'
import { noCookies } from '../cookies/hop-jar.ts'
import { merge } from '../cookies/merge.ts'
import { AppError } from '../errors.ts'
import type { ByteShare } from '../fetching/budget.ts'
import { mayRepeatVisit } from '../fetching/may-repeat.ts'
import { browserTier, type FetchedPage, type Tier, type VisitCredentials, type VisitPlan } from '../fetching/tier.ts'
import type { OpenState } from '../sessions/write-back.ts'
import type { JudgePage } from '../use/judge.ts'
import { isAskedLogin } from '../use/login-offers.ts'
import { isNoAnswer } from '../use/no-answer.ts'
import { maxJudgedBytes, pageOf } from '../use/page-of.ts'
import { acceptAnswer, type Conclusion, checkAgain, type SecondCheckDependencies } from '../use/second-check.ts'
import { undecide } from '../use/undecide.ts'
import { withoutUnsent } from '../use/unsent.ts'
import type { SessionUse } from '../use/use-session.ts'
import { credentialsOf } from '../use/visit-credentials.ts'
import { type LateTerms, visitLate } from '../use/visit-late.ts'
import { type TierAttempt, visitTiers } from '../use/visit-tiers.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { missesSelector } from './misses-selector.ts'
import { isEmptyShell } from './result.ts'
import type { ScrapeContext, ScrapeInput } from './scrape-types.ts'
import { speaksForSession } from './speaks-for-session.ts'

export interface ScrapeVisitDependencies extends SecondCheckDependencies {
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
  readonly attempts: readonly TierAttempt[]
}

/** How a scrape visits its target. */
export interface ScrapeVisitor {
  /** Null: anonymous. */
  readonly credentials: VisitCredentials | null
  readonly proxy: VisitPlan['proxy']
  readonly bytes: ByteShare
  /** Whether the page must show one particular user. */
  readonly expectsUser: boolean
  /** When the time of the scrape is up, epoch milliseconds. */
  readonly endsAt: number
  readonly fetch: (tier: Tier, plan: VisitPlan) => Promise<FetchedPage>
}

/** Fetches the page and judges it, with as many tiers of the plan as it takes. Throws as `Tier.prepare`. */
export async function visitTarget(
  deps: ScrapeVisitDependencies,
  request: ScrapeRequest,
  visitor: ScrapeVisitor,
): Promise<ScrapedPage> {
  const { method, browser } = request.input
  // What one tier was given goes along to the next: a site that rotates its cookies knows the new ones only.
  let changes: readonly CookieChange[] = []
  const { visited, tier, attempts } = await visitTiers(request.tiers, {
    visit: async (tier) => {
      const { page, judgement } = await visitOnce(deps, request, carrying(visitor, changes, deps.clock.now()), tier)
      changes = composeChanges(changes, page.changes)
      return { page: { ...page, changes }, judgement }
    },
    evidenceOf: ({ page, judgement }) => ({
      method,
      status: page.status,
      asksToWait: page.status === 429 && page.headers['retry-after'] !== undefined,
      blocked: judgement.verdict === 'blocked',
      isEmptyShell: isEmptyShell(judgement),
      missesSelector: browser.waitFor !== null && missesSelector(page, browser.waitFor),
    }),
    now: () => deps.clock.now(),
  })
  return { ...visited, tier, attempts }
}

export interface VisitEnd {
  /** When the time of the scrape is up, epoch milliseconds. */
  readonly endsAt: number
  readonly onLate: LateTerms['onLate']
}

/**
 * Fetches the page as a session. If it shows a provisional state logged out, it is fetched again, and once more with
 * the earlier state, within the time of the scrape. Nothing is repeated that may have changed something.
 */
export async function visitAsSession(
  deps: ScrapeVisitDependencies,
  request: ScrapeRequest,
  use: SessionUse,
  { endsAt, onLate }: VisitEnd,
): Promise<Conclusion<ScrapedPage>> {
  const { used, turn, visits, bytes, signal } = use
  const visitor = (secrets: OpenState['secrets'], triesVersion: number | null): ScrapeVisitor => ({
    credentials: credentialsOf(used.session, secrets),
    proxy: secrets.proxy,
    bytes,
    expectsUser: used.session.expectedUser !== null,
    endsAt,
    fetch: async (tier, plan) => {
      if (deps.clock.now() >= endsAt) throw new AppError('TIMEOUT')
      const visit = (plan: VisitPlan, ending: AbortSignal) => visits.visit(tier, plan, ending, triesVersion)
      if (!used.session.rotates || tier.name === browserTier) return visit(plan, signal)
      return visitLate(visit, plan, { caller: request.signal, turn: turn.signal, onLate })
    },
  })
  const first = await visitTarget(deps, request, visitor(used.secrets, null))
  if (!isDoubtful(used, request.input, first)) return acceptAnswer(first)
  if (request.progress.hasActed) return { ...acceptAnswer(first), isUnclear: true }
  const conclusion = await checkAgain<ScrapedPage>(deps, used, first, {
    ask: async (secrets, triesVersion) => {
      if (deps.clock.now() + 1 > endsAt) return null
      const again = visitOnce(deps, request, visitor(secrets, triesVersion), first.tier)
      return again.then((visited) => ({ ...first, ...visited })).catch(noAnswer)
    },
    verdictOf: ({ judgement }) => judgement.verdict,
  })
  // Changes to an older state do not apply to the current one.
  return conclusion.isOfEarlier ? { ...conclusion, answer: first } : conclusion
}

function isDoubtful(
  { session, state }: OpenState,
  input: ScrapeInput,
  { page, judgement }: Pick<ScrapedPage, 'page' | 'judgement'>,
): boolean {
  const isProvisional = state.origin.provisional && session.writeBack
  return judgement.verdict === 'logged_out' && page.carriedSecret && isProvisional && speaksForSession(input)
}

function noAnswer(error: unknown): null {
  if (isNoAnswer(error)) return null
  throw error
}

/** The visitor with what its earlier visits changed of the cookies. */
function carrying(visitor: ScrapeVisitor, changes: readonly CookieChange[], now: number): ScrapeVisitor {
  const { credentials } = visitor
  if (credentials === null || changes.length === 0) return visitor
  return { ...visitor, credentials: { ...credentials, ...merge(credentials, changes, 'all', now)?.next } }
}

async function visitOnce(
  deps: ScrapeVisitDependencies,
  request: ScrapeRequest,
  visitor: ScrapeVisitor,
  tier: Tier,
): Promise<Pick<ScrapedPage, 'page' | 'judgement'>> {
  const page = await visitor.fetch(tier, planOf(request, visitor, deps.clock.now()))
  return { page, judgement: await judgementOf(deps, request, visitor, page) }
}

function planOf({ principal, url, input, progress }: ScrapeRequest, visitor: ScrapeVisitor, now: number): VisitPlan {
  const { method, body, contentType, headers, maxResponseBytes } = input
  const { credentials, proxy, bytes, endsAt } = visitor
  const onAct = (): void => {
    progress.hasActed = true
  }
  return {
    url,
    method,
    body,
    contentType,
    maxResponseBytes,
    credentials,
    proxy,
    bytes,
    account: principal.userId,
    purpose: 'scrape',
    jar: null,
    callerHeaders: headers ?? {},
    timeoutMs: Math.max(1, Math.floor(endsAt - now)),
    lease: null,
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
  { judge, clock }: ScrapeVisitDependencies,
  { url, principal }: ScrapeRequest,
  { credentials, endsAt, expectsUser }: ScrapeVisitor,
  page: FetchedPage,
): Promise<Judgement> {
  const now = clock.now()
  // Cookies from another user's page are not written back.
  const needsUser = expectsUser && page.carriedSecret && page.changes.length > 0
  const terms = { account: principal.userId, timeoutMs: Math.max(minJudgeMs, endsAt - now), needsUser }
  const judged = judge(pageOf(url, page, credentials ?? noCookies, now, maxJudgedBytes), terms)
  const { carriedSecret, contentType, status, headers, finalUrl } = page
  return judged.then((judgement) => {
    const kept = withoutUnsent({ carriedSecret, contentType, status, headers }, credentials, judgement)
    const isAsked = carriedSecret && kept.verdict === 'logged_out' && isAskedLogin(url.href, { status, finalUrl })
    return isAsked ? undecide(kept) : kept
  })
}
