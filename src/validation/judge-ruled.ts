import { withNote } from '../use/says-nothing.ts'
import type { PageObservation } from '../verdict/compare/page-observation.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import type { Ruling } from '../verdict/rule/apply-rule.ts'
import { nobody } from '../verdict/verdict.ts'
import { showable } from '../visitor/showable.ts'

/**
 * The judgement by a user's own rule, whatever the signals found. If the site was down or blocked the visit, there is
 * nothing to apply a rule to.
 */
export function judgeRuled({ judgement, ifLoggedIn }: PageObservation, { verdict, seen }: Ruling): Judgement {
  if (judgement.verdict === 'blocked' || judgement.verdict === 'site_down') return judgement
  const side = verdict === 'logged_in' ? 1 : verdict === 'logged_out' ? -1 : 0
  const evidence: Evidence = { signal: 'rule', weight: 5 * side, seen: showable(seen) }
  return {
    ...withNote(judgement, evidence),
    verdict,
    confidence: side === 0 ? 0 : 99,
    pLoggedIn: 0.5 + 0.49 * side,
    ...(side === 1 ? ifLoggedIn : nobody),
    loginUrl: side === 1 ? null : judgement.loginUrl,
  }
}
