import { holdsLoginCookie } from '../cookies/known-names.ts'
import { browserTier } from '../fetching/tier.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import { statedEndAfter } from '../sessions/monitoring/learned.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/write-back.ts'
import { mayLackUserAgent } from '../sessions/unproven.ts'
import { acceptAnswer, type Conclusion, checkAgain, type SecondCheckDependencies } from '../use/second-check.ts'
import { unsentCookies } from '../use/unsent-cookies.ts'
import { goesToOtherPages } from '../use/unsent-login.ts'
import type { SessionUse } from '../use/use-session.ts'
import { lateMs, mayRotate, visitLate } from '../use/visit-late.ts'
import { cookieSightings } from './cookie-sightings.ts'
import { type Finding, findingOf } from './finding.ts'
import { type Probe, probe, type SharedProbeDependencies } from './probe.ts'
import { decodeMemory } from './probe-memory.ts'
import { noteTry, type ValidationRecordDependencies } from './record.ts'
import type { VisitAsSession } from './site-visits.ts'
import { stateUpdateOf, type Unfinished } from './state-update.ts'
import type { JudgedVisit, Touched } from './touched.ts'
import { tryUserAgents, type WorkingUserAgent } from './user-agents.ts'
import type { ValidationCaller } from './validation-types.ts'

export type AskDependencies = SharedProbeDependencies &
  SecondCheckDependencies &
  Pick<ValidationRecordDependencies, 'store' | 'audit'>

/** What a site said about a session, after as many requests as it took. */
export interface SiteAnswer {
  readonly conclusion: Conclusion<Probe>
  /** A missing User-Agent may be the reason for the answer. */
  readonly isDoubted: boolean
  /** The User-Agent that was tried successfully; null: none. */
  readonly triedAgent: WorkingUserAgent | null
  /** When the first request began, epoch milliseconds. */
  readonly startedAt: number
}

/**
 * Asks a site whether a session is logged in. When a provisional state looks logged out, the site is asked again, then
 * with the previous state, before that has any effect. A session whose site rotates its cookies is asked again as well:
 * the value that was sent may just have been replaced by another use, and a single wrong answer of the site must not
 * end the session.
 * @param onVisited called after each visit, because the one after it may be broken off
 */
export async function askSite(
  deps: AskDependencies,
  { used, visits, bytes, signal, turn }: SessionUse,
  caller: ValidationCaller,
  onVisited: (unfinished: Unfinished) => void,
): Promise<SiteAnswer> {
  const { session } = used
  const pages: JudgedVisit[] = []
  const visit: VisitAsSession = (tier, plan, ending) => {
    if (!mayRotate(session) || tier.name === browserTier) return visits.visit(tier, plan, ending)
    const terms = { caller: ending, turn: turn.signal, onLate: () => undefined }
    // A session whose site rotates its cookies is asked often: with the time that it may be late, it takes as long as
    // others.
    const timeoutMs = session.rotates ? Math.max(1, plan.timeoutMs - lateMs) : plan.timeoutMs
    return visitLate((longer, end) => visits.visit(tier, longer, end), { ...plan, timeoutMs }, terms)
  }
  const ports = { ...deps, account: caller.userId, bytes }
  const options = {
    signal,
    rule: session.validationRule,
    memory: decodeMemory(session.probe),
    visit,
    onVisited: (touched: Touched, shown: JudgedVisit) => {
      pages.push(shown)
      onVisited({ touched, pages })
    },
  }
  const ask = (secrets: SessionSecrets) => probe(ports, session, secrets, options)
  const startedAt = deps.clock.now()
  const first = await ask(used.secrets)
  const conclusion = !isDoubtful(used, first)
    ? acceptAnswer(first)
    : await checkAgain<Probe>(deps, used, first, async (secrets, triesVersion) => {
        if (triesVersion !== null) await noteTry(deps, session, caller, first, triesVersion)
        return ask(secrets)
      })
  const { judgement, page } = conclusion.answer
  const mayLack = mayLackUserAgent(used)
  const isDoubted = judgement.verdict === 'logged_out' && mayLack
  // A firewall may refuse programs.
  const mayHelp = isDoubted || (mayLack && judgement.verdict === 'unknown' && page?.status === 403)
  const triedAgent = mayHelp && session.probeUserAgents ? await tryUserAgents(used.secrets, ask) : null
  return {
    conclusion: triedAgent === null ? conclusion : acceptAnswer(triedAgent.probe),
    isDoubted,
    triedAgent,
    startedAt,
  }
}

function isDoubtful({ session, state }: OpenState, { judgement }: Probe): boolean {
  return judgement.verdict === 'logged_out' && session.writeBack && (state.origin.provisional || session.rotates)
}

/** The finding to return and record. */
export function findingFrom(
  { clock }: Pick<AskDependencies, 'clock'>,
  { used }: SessionUse,
  caller: ValidationCaller,
  { conclusion, isDoubted, triedAgent, startedAt }: SiteAnswer,
): Finding {
  const now = clock.now()
  const { session } = used
  const unsent = unsentIn(conclusion, used, now)
  const cookies = sightingsOf(used, conclusion, now)
  const check = { at: now, verdict: conclusion.answer.judgement.verdict, cookies }
  return findingOf(conclusion.answer, {
    session,
    isDoubted,
    unsent,
    triedAgent,
    cookies,
    now,
    stateUpdate: stateUpdateOf(used, conclusion, caller, triedAgent?.userAgent ?? null),
    status: statusAt(session, now),
    statedEnd: statedEndAfter(session, check),
    latencyMs: now - startedAt,
  })
}

/** What is learned about the cookies, as they will be stored. */
function sightingsOf({ session, secrets }: OpenState, conclusion: Conclusion<Probe>, now: number) {
  const { answer, restores, isOfEarlier } = conclusion
  const changes = session.writeBack && !isOfEarlier ? answer.touched.changes : []
  return cookieSightings(restores?.secrets ?? secrets, changes, answer.cookies, now)
}

/** Why the visit that looks logged out sent no cookie of the session; null if it sent one, or if this is unknown. */
function unsentIn(
  { answer, restores }: Conclusion<Probe>,
  { session, secrets }: OpenState,
  now: number,
): string | null {
  const { page, judgement } = answer
  if (page === null) return null
  const credentials = { ...(restores?.secrets ?? secrets), domain: session.domain }
  if (goesToOtherPages(judgement)) {
    // The page may be one that was tried after the validation URL, to which the login may go.
    const urls = { ...page, requestedUrl: session.validationUrl }
    return holdsLoginCookie(credentials) ? unsentCookies({ ...credentials, headers: {}, storage: [] }, urls, now) : null
  }
  // In a browser the page's own requests may have sent some.
  if (page.ownRequests !== undefined || judgement.verdict !== 'logged_out') return null
  return unsentCookies(credentials, page, now)
}
