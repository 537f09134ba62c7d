import type { Principal } from '../accounts/principal.ts'
import { redactUrl } from '../audit/redact-url.ts'
import type { Clock } from '../clock.ts'
import { createHopJar } from '../cookies/hop-jar.ts'
import { cookieHost } from '../cookies/match.ts'
import { AppError } from '../errors.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import type { Budget } from './budget.ts'
import type { RenderedContent } from './content/render.ts'
import { pageOf } from './page-of.ts'
import { planTiers } from './plan.ts'
import { type Outcome, type RecordDependencies, recordOutcome } from './record.ts'
import { asksForLogin, scrapeResult } from './result.ts'
import type { ScrapeInput, ScrapeResult } from './scrape-types.ts'
import { findSource, type Source, type SourceDependencies } from './source.ts'
import { parseTarget } from './target.ts'
import { type FetchedPage, type Tier, tierCredits } from './tier.ts'
import { createUse, type UseDependencies } from './use.ts'

export interface ScrapeDependencies extends SourceDependencies, RecordDependencies, UseDependencies {
  readonly sessions: SourceDependencies['sessions'] & RecordDependencies['sessions'] & UseDependencies['sessions']
  readonly store: SourceDependencies['store'] & RecordDependencies['store']
  readonly clock: Clock
  readonly budget: Budget
  readonly tiers: readonly Tier[]
  /** Judges whether the page shows somebody logged in. */
  readonly judge: (page: Page) => Promise<Judgement>
  /** Makes of a page what was asked for. */
  readonly render: (page: FetchedPage, input: ScrapeInput) => Promise<RenderedContent>
}

/** Ends with the client's connection; names the request in the audit trail. */
export interface ScrapeContext {
  readonly signal: AbortSignal
  readonly requestId: string
}

/**
 * Fetches a page as a session (or with inline cookies, or as nobody), judges whether it was logged in, and answers it in
 * the forms asked for. Throws every code of contract §3. Nothing made from a stored secret leaves before the audit entry
 * is on the disk; counters are committed before the answer.
 */
export async function scrape(
  deps: ScrapeDependencies,
  principal: Principal,
  input: ScrapeInput,
  context: ScrapeContext,
): Promise<ScrapeResult> {
  const url = parseTarget(input.url)
  const plan = planTiers(input, deps.tiers)
  const lease = deps.budget.enter()
  try {
    const { clock } = deps
    const source = await findSource(deps, { principal, url, input, requestId: context.requestId, now: clock.now() })
    const visit = await fetchAs(deps, principal, source, { url, input, context, tier: plan[0], lease })
    const judgement = await judgementOf(deps, url, source, visit.page)
    const outcome = outcomeOf(url, source, visit.page, judgement, tierCredits[visit.tier.name])
    await recordOutcome(deps, principal, outcome, clock.now())
    if (input.failFast && judgement.verdict === 'blocked') throw new AppError('TARGET_BLOCKED')
    const content = await deps.render(visit.page, input)
    return scrapeResult({
      input,
      sourceWarning: source.warning,
      page: visit.page,
      judgement,
      content,
      tier: visit.tier.name,
    })
  } finally {
    lease.release()
  }
}

interface Visit {
  readonly tier: Tier
  readonly page: FetchedPage
}

interface VisitRequest {
  readonly url: URL
  readonly input: ScrapeInput
  readonly context: ScrapeContext
  readonly tier: Tier
  readonly lease: ReturnType<Budget['enter']>
}

async function fetchAs(
  deps: ScrapeDependencies,
  principal: Principal,
  source: Source,
  { url, input, context, tier, lease }: VisitRequest,
): Promise<Visit> {
  const { session, secrets, domain } = source
  const use = createUse(deps, principal, source, redactUrl(url.href), context.requestId)
  try {
    const page = await tier.fetch(
      {
        url,
        method: input.method,
        body: input.body,
        contentType: input.contentType,
        jar: createHopJar({ domain, cookies: secrets.cookies, requestedUrl: url }),
        headers: secrets.headers,
        userAgent: secrets.userAgent,
        timeoutMs: input.timeoutMs,
        maxResponseBytes: input.maxResponseBytes,
        beforeSecret: use.record,
        onAnswer: use.answered,
        reserveBytes: (bytes) => lease.reserve(bytes),
      },
      context.signal,
    )
    return { tier, page }
  } catch (error) {
    if (use.mayHaveSent(error)) {
      const failed = {
        session,
        evidence: 'none',
        confidence: 0,
        isSuccess: false,
        domain: cookieHost(url),
        credits: 0,
      } as const
      await recordOutcome(deps, principal, failed, deps.clock.now())
    }
    throw error
  }
}

/** Apart, so that the page's text goes when it is judged: a function that waits keeps all that it once held. */
function judgementOf(deps: ScrapeDependencies, url: URL, source: Source, page: FetchedPage): Promise<Judgement> {
  return deps.judge(pageOf(url, page, source.secrets, deps.clock.now()))
}

function outcomeOf(url: URL, source: Source, page: FetchedPage, judgement: Judgement, credits: number): Outcome {
  const { verdict, confidence } = judgement
  return {
    confidence,
    session: page.carriedSecret ? source.session : null,
    evidence: verdict === 'logged_in' || verdict === 'logged_out' ? verdict : 'none',
    isSuccess: page.status < 400 && verdict !== 'logged_out' && verdict !== 'blocked' && !asksForLogin(judgement),
    domain: cookieHost(url),
    credits,
  }
}
