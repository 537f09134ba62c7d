import type { Principal } from '../accounts/principal.ts'
import { cookieHost } from '../cookies/match.ts'
import { AppError } from '../errors.ts'
import type { Budget } from '../fetching/budget.ts'
import type { PageTerms } from '../fetching/page-work/page-task.ts'
import { type FetchedPage, type Tier, tierCredits } from '../fetching/tier.ts'
import { adoptConfidence, wrongUser } from '../sessions/expected-user.ts'
import { type LastVerdict, verdictFacts } from '../sessions/last-verdict.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import type { ProvenState } from '../sessions/restore.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { RenderedContent } from './content/render.ts'
import { type Conclusion, conclude, type LookAgainDependencies } from './look-again.ts'
import { planTiers } from './plan.ts'
import { type BroughtToState, type Outcome, type RecordDependencies, recordOutcome } from './record.ts'
import { asksForLogin, needsBrowser, scrapeResult } from './result.ts'
import type { ScrapeInput, ScrapeResult } from './scrape-types.ts'
import { findSource, type Source, type SourceDependencies } from './source.ts'
import { speaksForSession } from './speaks-for-session.ts'
import { parseTarget } from './target.ts'
import { type Visit, type VisitRequest, visit } from './visit.ts'
import { writeKind } from './write-kind.ts'

export interface ScrapeDependencies extends SourceDependencies, RecordDependencies, LookAgainDependencies {
  readonly sessions: SourceDependencies['sessions'] & RecordDependencies['sessions'] & LookAgainDependencies['sessions']
  readonly store: SourceDependencies['store'] & RecordDependencies['store']
  readonly vault: RecordDependencies['vault']
  readonly budget: Budget
  readonly tiers: readonly Tier[]
  /** Makes of a page what was asked for. */
  readonly render: (page: FetchedPage, input: ScrapeInput, terms: PageTerms) => Promise<RenderedContent>
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
  const [tier] = planTiers(input, deps.tiers)
  const lease = deps.budget.enter(principal.userId)
  let turn: Turn | null = null
  try {
    const { clock } = deps
    const source = await findSource(deps, { ...context, principal, url, input, now: clock.now() })
    turn = source.turn
    const timeoutMs = Math.max(1, input.timeoutMs - source.waitedMs)
    const request = { ...context, principal, url, input, tier, lease, timeoutMs }
    const record = (outcome: Outcome) => recordOutcome(deps, principal, outcome, clock.now(), turn ?? undefined)
    const failed = () => record(failedOutcome(url, source))
    const startedAt = clock.now()
    const first = await visit(deps, request, source, failed)
    const conclusion = await conclude(deps, request, first, startedAt)
    await record(outcomeOf(request, source, conclusion))
    const { page, judgement } = conclusion.visit
    if (input.failFast && judgement.verdict === 'blocked') throw new AppError('TARGET_BLOCKED')
    const leftMs = Math.max(1, startedAt + timeoutMs - clock.now())
    const content = await deps.render(page, input, { account: principal.userId, timeoutMs: leftMs })
    const hasLogin = source.session !== null || input.cookies !== null
    const sourceWarning = source.warning ?? wrongUserWarning(source, conclusion.visit)
    return scrapeResult({ input, hasLogin, sourceWarning, page, judgement, content, tier: tier.name })
  } finally {
    lease.release()
    await turn?.release()
  }
}

const nothing = { brought: null, isUnclear: false }

/** Something of the session may have been sent, and no page came back. */
function failedOutcome(url: URL, { session }: Source): Outcome {
  const domain = cookieHost(url)
  return {
    session,
    evidence: 'none',
    confidence: 0,
    lastVerdict: null,
    isSuccess: false,
    domain,
    credits: 0,
    ...nothing,
  }
}

function outcomeOf(
  request: VisitRequest,
  source: Source,
  { visit: visited, restores, isUnclear }: Conclusion,
): Outcome {
  const { page, judgement } = visited
  const { verdict, confidence } = judgement
  const instead = userInstead(source, visited)
  const speaks = speaksForSession(request.input)
  const isEvidence = instead === null && !isUnclear && speaks
  return {
    confidence,
    lastVerdict: speaks && isKept(source, verdict) ? lastVerdictOf(visited, request.tier) : null,
    session: page.carriedSecret ? source.session : null,
    evidence: isEvidence && (verdict === 'logged_in' || verdict === 'logged_out') ? verdict : 'none',
    isSuccess:
      page.status < 400 &&
      verdict !== 'logged_out' &&
      verdict !== 'blocked' &&
      !asksForLogin(judgement) &&
      !needsBrowser(judgement),
    domain: cookieHost(request.url),
    credits: tierCredits[request.tier.name],
    brought: instead === null ? broughtBy(request, source, visited, restores) : null,
    // A page alone alarms nobody: a check looks whose session it is, unless one has.
    isUnclear: isUnclear || (speaks && instead !== null && source.session?.wrongUser !== instead),
  }
}

/** Who the page shows in the place of the user whom the session expects. */
function userInstead({ session }: Source, { page, judgement }: Visit): string | null {
  const { verdict, confidence, detectedUser } = judgement
  const isSure = verdict === 'logged_in' && confidence >= adoptConfidence && page.carriedSecret
  if (session === null || detectedUser === null || !isSure) return null
  return wrongUser(session, { user: detectedUser, url: page.finalUrl })
}

function wrongUserWarning(source: Source, visited: Visit): string | null {
  if (userInstead(source, visited) === null) return null
  return `WRONG_USER: the page shows another user than the session "${source.session?.name}" expects; nothing of it was kept.`
}

/** A page that shows the session logged out, and one that may take the place of its first check. */
function isKept({ session }: Source, verdict: Judgement['verdict']): boolean {
  return session !== null && (verdict === 'logged_out' || (verdict === 'logged_in' && session.lastValidatedAt === null))
}

function lastVerdictOf({ page, judgement }: Visit, tier: Tier): LastVerdict {
  const { verdict, confidence } = judgement
  const reason = `A scrape met a page that shows ${verdict === 'logged_in' ? 'somebody' : 'nobody'} logged in.`
  return {
    ...verdictFacts(judgement, reason, page.finalUrl),
    verdict,
    confidence,
    httpStatus: page.status,
    wrongUser: null,
    checkedAt: page.fetchedAt,
    tier: tier.name,
  }
}

function broughtBy(
  { principal, requestId, input }: VisitRequest,
  { session, state, secrets }: Source,
  { page, judgement, changes }: Visit,
  restores: ProvenState | null,
): BroughtToState | null {
  // A header of the request may be what logged it in: then the cookies are no better known than by an unclear page.
  const verdict = judgement.verdict === 'logged_in' && !speaksForSession(input) ? 'unknown' : judgement.verdict
  const kind = writeKind(verdict, page.status)
  if (session === null || state === null || kind === null || !page.carriedSecret) return null
  const used = { session, state, secrets }
  return { used, usedVersion: state.version, changes, kind, restores, actor: principal, requestId }
}
