import type { Principal } from '../accounts/principal.ts'
import { cookieHost } from '../cookies/match.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import type { PageTerms, PageWork } from '../fetching/page-work/page-task.ts'
import { sendAndClose } from '../fetching/send-and-close.ts'
import { type FetchedPage, type Tier, tierCredits, type VisitCredentials } from '../fetching/tier.ts'
import { isUsable } from '../sessions/lifecycle.ts'
import { waitMsOf } from '../sessions/limits/concurrency.ts'
import { type AdmitDependencies, type AdmitRequest, type AdmittedSession, admitUse } from '../use/admit.ts'
import { whyLoginUnsent } from '../use/unsent-login.ts'
import { beginUse, finishVisits, type UseDependencies, type UseRequest, waitForTurn } from '../use/use-session.ts'
import type { RenderedContent } from './content/render.ts'
import { brokenOutcome, outcomeOf } from './outcome.ts'
import { parseTarget, planTiers } from './plan.ts'
import { recordScrape, type ScrapeRecordDependencies } from './record.ts'
import { requireTimeToRead } from './require-time-to-read.ts'
import { scrapeResult } from './result.ts'
import type { ScrapeContext, ScrapeInput, ScrapeResult } from './scrape-types.ts'
import type { Screenshots } from './screenshots.ts'
import { sessionWarning, unusedWarning } from './session-warning.ts'
import { type ScrapeVisitDependencies, visitAsSession } from './visit-as-session.ts'
import { type ScrapedPage, type ScrapeRequest, visitTarget } from './visit-target.ts'

export type ScrapeDependencies = AdmitDependencies &
  UseDependencies &
  ScrapeVisitDependencies &
  ScrapeRecordDependencies & {
    readonly tiers: readonly Tier[]
    readonly screenshots: Pick<Screenshots, 'keep'>
    readonly pages: Pick<PageWork, 'waitedMs'>
    /** Renders a page in the requested formats, within the time of the request. */
    readonly render: (page: FetchedPage, input: ScrapeInput, terms: PageTerms) => Promise<RenderedContent>
  }

/**
 * Fetches a page as a session (or with inline cookies, or anonymously), judges whether it is logged in, and returns it
 * in the requested formats. Nothing made from a stored secret is sent before the audit entry is on the disk; counters
 * are committed before the response. Throws the errors that docs/errors.md lists for scrapes.
 */
export async function scrape(
  deps: ScrapeDependencies,
  principal: Principal,
  input: ScrapeInput,
  context: ScrapeContext,
): Promise<ScrapeResult> {
  return scrapeFor(deps, principal, input, context, answer)
}

/** What is made of the judged page, after the outcome was stored. */
type Answering<Result> = (
  deps: ScrapeDependencies,
  request: ScrapeRequest,
  scraped: ScrapedPage,
  parts: AnswerParts,
) => Promise<Result>

/** The same, with an answer of its own. */
export async function scrapeFor<Result>(
  deps: ScrapeDependencies,
  principal: Principal,
  input: ScrapeInput,
  context: ScrapeContext,
  answering: Answering<Result>,
): Promise<Result> {
  try {
    return await scrapeOnce(deps, principal, input, context, answering)
  } catch (error) {
    throw context.progress.hasActed ? actedError(error) : error
  }
}

/** What the target did is known: it answered. */
const answered: ReadonlySet<ErrorCode> = new Set(['TARGET_BLOCKED', 'TARGET_NOT_ALLOWED'])

/**
 * The error of a scrape whose request, sent to the target, may have changed something there: its resolution must not be to
 * try again.
 */
export function actedError(error: unknown): unknown {
  if (!(error instanceof AppError) || answered.has(error.code)) return error
  // Of a step that was not done, or of an element waited for after the steps.
  const resolution =
    error.code === 'VALIDATION_ERROR'
      ? 'Steps that were done may have changed something at the target: check there before you repeat them.'
      : 'The target may have processed the request: check there before you repeat it.'
  return error.with({ resolution })
}

async function scrapeOnce<Result>(
  deps: ScrapeDependencies,
  principal: Principal,
  input: ScrapeInput,
  context: ScrapeContext,
  answering: Answering<Result>,
): Promise<Result> {
  const url = parseTarget(input.url)
  requireTimeToRead(deps.pages, principal.userId, input)
  const request: ScrapeRequest = { ...context, principal, url, input, tiers: planTiers(input, deps.tiers) }
  if (input.sessionId === null) return scrapeWithout(deps, request, null, 0, answering)
  const admission = admissionOf(request, input.sessionId)
  const admit = async (hasWaited: boolean) => {
    if (hasWaited) await deps.requireCredential(principal)
    return admitUse(deps, admission, deps.clock.now())
  }
  const first = await admit(false)
  if (!isUsable(first.status)) return scrapeWithout(deps, request, unusedWarning(first), 0, answering)
  const late = Promise.withResolvers<never>()
  const asked = useRequestOf(request, first, admit)
  return Promise.race([scrapeAsSession(deps, request, asked, late.reject, answering), late.promise])
}

/** The requirements of a scrape for its session. */
export function admissionOf(
  { principal, url, input, requestId }: Pick<ScrapeRequest, 'principal' | 'url' | 'input' | 'requestId'>,
  sessionId: string,
): AdmitRequest {
  const { method, cookies, requireSession } = input
  return { principal, sessionId, url, method, hasCookies: cookies !== null, requireSession, requestId }
}

/** @param onLate answers the caller when its time is up, while the site may still answer */
async function scrapeAsSession<Result>(
  deps: ScrapeDependencies,
  request: ScrapeRequest,
  asked: UseRequest<AdmittedSession>,
  onLate: (error: AppError) => void,
  answering: Answering<Result>,
): Promise<Result> {
  const { input, url } = request
  await using granted = await waitForTurn(deps, asked)
  request.turnWait?.onTurn()
  const { found, waitedMs } = granted
  if (!isUsable(found.status)) {
    await granted.turn.release()
    return scrapeWithout(deps, request, unusedWarning(found), waitedMs, answering)
  }
  using use = await beginUse(deps, asked, granted)
  const endsAt = endOf(deps, input, request.turnWait === null ? waitedMs : 0)
  let soFar: ScrapedPage | null = null
  const onScraped = (scraped: ScrapedPage): void => {
    soFar = scraped
  }
  const visiting = visitAsSession(deps, request, use, { endsAt, onLate, onScraped })
  const conclusion = await finishVisits(deps, use, visiting, () =>
    recordScrape(deps, use, brokenOutcome(request, use.used, soFar)),
  )
  const outcome = outcomeOf(request, use.used, conclusion)
  await recordScrape(deps, use, outcome)
  const warning = sessionWarning(use.used, url, conclusion.answer, outcome)
  return await answering(deps, request, conclusion.answer, { endsAt, warning, hasLogin: true })
}

/** How a scrape uses its session. */
function useRequestOf(
  { principal, requestId, input, url, signal, turnWait }: ScrapeRequest,
  first: AdmittedSession,
  admit: UseRequest<AdmittedSession>['admit'],
): UseRequest<AdmittedSession> {
  return {
    userId: principal.userId,
    actor: principal,
    requestId,
    first,
    admit,
    signal,
    action: 'used_for_scrape',
    claimedFor: url,
    leaseId: input.leaseId,
    waitMs: turnWait?.ms ?? waitMsOf(first.session, input.timeoutMs),
  }
}

/**
 * With inline cookies, or anonymous.
 * @param warning why the requested session is not used; null: none was requested
 * @param waitedMs the part of the request's time that has passed while it waited for that session
 */
async function scrapeWithout<Result>(
  deps: ScrapeDependencies,
  request: ScrapeRequest,
  warning: string | null,
  waitedMs: number,
  answering: Answering<Result>,
): Promise<Result> {
  const { principal, input, url, signal, turnWait } = request
  turnWait?.onTurn()
  const credentials = inlineCredentials(url, input)
  using bytes = deps.budget.enter(principal.userId)
  const endsAt = endOf(deps, input, waitedMs)
  const scraped = await visitTarget(deps, request, {
    credentials,
    proxy: null,
    bytes,
    endsAt,
    needsUserOf: () => false,
    fetch: async (tier, plan) => sendAndClose(await tier.prepare(plan, signal)),
  })
  const credits = tierCredits[scraped.tier.name]
  await deps.store.commit([deps.usageWrite(principal.userId, deps.clock.now(), cookieHost(url), credits)])
  return await answering(deps, request, scraped, { endsAt, warning, hasLogin: input.cookies !== null })
}

function inlineCredentials(url: URL, { cookies }: ScrapeInput): VisitCredentials | null {
  if (cookies === null) return null
  const look = { userAgent: null, locale: null, timezone: null, viewport: null }
  const none = { exactCookies: [], headers: {}, headerPorts: [], storage: [], ...look }
  return { ...none, domain: cookieHost(url), cookies }
}

function endOf({ clock }: Pick<ScrapeDependencies, 'clock'>, { timeoutMs }: ScrapeInput, waitedMs: number): number {
  return clock.now() + Math.max(1, timeoutMs - waitedMs)
}

function blocked({ status, headers }: FetchedPage): AppError {
  const { 'retry-after': wait } = headers
  const when = wait === undefined || !/^[\w ,:+-]{1,40}$/.test(wait) ? '' : ` and Retry-After: ${wait}`
  return new AppError('TARGET_BLOCKED', {
    message: `The target answered with a block or challenge page, with status ${status}${when}.`,
  })
}

export interface AnswerParts {
  readonly endsAt: number
  readonly warning: string | null
  readonly hasLogin: boolean
}

async function answer(
  deps: ScrapeDependencies,
  { principal, input }: ScrapeRequest,
  { page, judgement, tier, attempts }: ScrapedPage,
  { endsAt, warning, hasLogin }: AnswerParts,
): Promise<ScrapeResult> {
  if (input.failFast && judgement.verdict === 'blocked') throw blocked(page)
  // A login page says why something was not found, and the page of an earlier tier would have been returned anyway.
  const looksLoggedOut = judgement.verdict === 'logged_out' || whyLoginUnsent(judgement) !== null
  const isExplained = attempts.length > 1 || (hasLogin && looksLoggedOut)
  if (page.failure !== null && !isExplained) throw page.failure
  const timeoutMs = Math.max(1, endsAt - deps.clock.now())
  const content = await deps.render(page, input, { account: principal.userId, timeoutMs })
  const screenshot = page.screenshot === null ? null : await deps.screenshots.keep(principal.userId, page.screenshot)
  const found = { page, judgement, content, screenshot, tier: tier.name, attempts }
  return scrapeResult({ input, hasLogin, sourceWarning: warning, ...found })
}
