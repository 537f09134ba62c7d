import { showable } from '../../visitor/showable.ts'
import type { Evidence, Judgement } from '../judgement.ts'
import type { Ruling } from '../rule/apply-rule.ts'
import type { Look } from './look.ts'

/**
 * The judgement that a user's own rule makes of a page, whatever its signs say. A site that was down, or that blocked
 * the visit, showed nothing that a rule could be asked of.
 */
export function judgeRuled({ judgement, ifInside }: Look, { verdict, seen }: Ruling): Judgement {
  if (judgement.verdict === 'blocked' || judgement.verdict === 'site_down') return judgement
  const side = verdict === 'logged_in' ? 1 : verdict === 'logged_out' ? -1 : 0
  const evidence: Evidence = { signal: 'rule', weight: 5 * side, seen: showable(seen) }
  return {
    ...judgement,
    verdict,
    confidence: side === 0 ? 0 : 99,
    pLoggedIn: 0.5 + 0.49 * side,
    evidence: [evidence, ...judgement.evidence].slice(0, 30),
    ...(side === 1 ? ifInside : { detectedUser: null, accountLinks: [], userElements: [] }),
    loginUrl: side === 1 ? null : judgement.loginUrl,
  }
}
