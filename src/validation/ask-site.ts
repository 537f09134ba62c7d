import { browserTier } from '../fetching/tier.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { mayLackUserAgent } from '../sessions/unproven.ts'
import { acceptAnswer, checkAgain, type SecondCheckDependencies } from '../use/second-check.ts'
import type { SessionUse } from '../use/use-session.ts'
import { lateMs, mayRotate, visitLate } from '../use/visit-late.ts'
import type { SiteAnswer } from './finding.ts'
import { type Probe, type ProbeDependencies, probe } from './probe.ts'
import { decodeMemory } from './probe-memory.ts'
import { noteTry, type ValidationRecordDependencies } from './record.ts'
import type { VisitAsSession } from './site-visits.ts'
import type { Unfinished } from './state-update.ts'
import type { JudgedVisit, Touched } from './touched.ts'
import { tryUserAgents } from './user-agents.ts'
import type { ValidationCaller } from './validation-types.ts'

export type AskDependencies = ProbeDependencies &
  SecondCheckDependencies &
  Pick<ValidationRecordDependencies, 'store' | 'audit'>

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
  const options = {
    signal,
    account: caller.userId,
    bytes,
    rule: session.validationRule,
    memory: decodeMemory(session.probe),
    visit,
    onVisited: (touched: Touched, shown: JudgedVisit) => {
      pages.push(shown)
      onVisited({ touched, pages })
    },
  }
  const ask = (secrets: SessionSecrets) => probe(deps, session, secrets, options)
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
  if (triedAgent === null) return { conclusion, isDoubted, triedAgent, startedAt }
  return { conclusion: acceptAnswer(triedAgent.probe), isDoubted: false, triedAgent, startedAt }
}

function isDoubtful({ session, state }: OpenState, { judgement }: Probe): boolean {
  return judgement.verdict === 'logged_out' && session.writeBack && (state.origin.provisional || session.rotates)
}
