import { AppError } from '../errors.ts'
import { browserTier, isBrokenOff, type VisitPlan } from '../fetching/tier.ts'
import { needsUserOf } from '../sessions/expected-user.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { isNoAnswer } from '../use/no-answer.ts'
import { acceptAnswer, type Conclusion, checkAgain, type SecondCheckDependencies } from '../use/second-check.ts'
import type { SessionUse } from '../use/use-session.ts'
import { credentialsOf } from '../use/visit-credentials.ts'
import { type LateTerms, mayRotate, visitLate } from '../use/visit-late.ts'
import type { ScrapeInput } from './scrape-types.ts'
import { speaksForSession } from './speaks-for-session.ts'
import {
  type ScrapedPage,
  type ScrapeRequest,
  type ScrapeVisitor,
  type TargetVisitDependencies,
  visitOnce,
  visitTarget,
} from './visit-target.ts'

export type ScrapeVisitDependencies = TargetVisitDependencies & SecondCheckDependencies

export interface VisitEnd {
  /** When the time of the scrape is up, epoch milliseconds. */
  readonly endsAt: number
  readonly onLate: LateTerms['onLate']
  readonly onScraped: (scraped: ScrapedPage) => void
}

/**
 * Fetches the page as a session. If it shows a provisional state logged out, it is fetched again, and once more with
 * the earlier state, within the time of the scrape. Nothing is repeated that may have changed something.
 */
export async function visitAsSession(
  deps: ScrapeVisitDependencies,
  request: ScrapeRequest,
  use: SessionUse,
  { endsAt, onLate, onScraped }: VisitEnd,
): Promise<Conclusion<ScrapedPage>> {
  const { used, turn, visits, bytes, signal } = use
  const visitor = (secrets: OpenState['secrets'], triesVersion: number | null): ScrapeVisitor => ({
    credentials: credentialsOf(used.session, secrets),
    proxy: secrets.proxy,
    bytes,
    needsUserOf: (page) => needsUserOf(used.session, page),
    endsAt,
    fetch: async (tier, plan) => {
      if (deps.clock.now() >= endsAt) throw new AppError('TIMEOUT')
      const visit = (plan: VisitPlan, ending: AbortSignal) => visits.visit(tier, plan, ending, triesVersion)
      if (!mayRotate(used.session) || tier.name === browserTier) return visit(plan, signal)
      return visitLate(visit, plan, { caller: request.signal, turn: turn.signal, onLate })
    },
  })
  const first = await visitTarget(deps, request, { ...visitor(used.secrets, null), onScraped })
  if (!isDoubtful(used, request.input, first)) return acceptAnswer(first)
  if (request.progress.hasActed) return { ...acceptAnswer(first), isUnclear: true }
  const conclusion = await checkAgain<ScrapedPage>(deps, used, first, async (secrets, triesVersion) => {
    if (deps.clock.now() + 1 > endsAt) return null
    const again = visitOnce(deps, request, visitor(secrets, triesVersion), first.tier)
    const whole = again.then((visited) => ({ ...first, ...requireWhole(visited) }))
    return whole.catch(noAnswer)
  })
  // Changes to an older state do not apply to the current one.
  return conclusion.isOfEarlier ? { ...conclusion, answer: first } : conclusion
}

/** A page that was broken off says nothing. */
function requireWhole<Visited extends Pick<ScrapedPage, 'page'>>(visited: Visited): Visited {
  if (isBrokenOff(visited.page)) throw visited.page.failure
  return visited
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
