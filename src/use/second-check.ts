import type { SessionRepository } from '../sessions/repository.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { openProven, type ProvenState } from '../sessions/state/restore.ts'
import type { Vault } from '../vault/vault.ts'
import type { Judgement } from '../verdict/judgement.ts'

export interface SecondCheckDependencies {
  readonly sessionRepository: Pick<SessionRepository, 'lastProven'>
  readonly vault: Pick<Vault, 'open'>
}

/** What a second check reads of an answer. */
export interface JudgedAnswer {
  readonly judgement: Pick<Judgement, 'verdict'>
}

/**
 * Asks the site again whether a session is logged in, with these secrets; null: there was no response.
 * @param triesVersion the earlier version they belong to; null: the current one
 */
export type AskAgain<Answer> = (secrets: SessionSecrets, triesVersion: number | null) => Promise<Answer | null>

/** The answer to act on, after as many visits as it took. */
export interface Conclusion<Answer> {
  readonly answer: Answer
  /** The answer was made with this earlier state, which replaces the current one. */
  readonly restores: ProvenState | null
  /** The answer was made with an earlier state that does not replace the current one. */
  readonly isOfEarlier: boolean
  /** The session looked logged out but this could not be confirmed: only another check may follow. */
  readonly isUnclear: boolean
}

/** Takes an answer without a second check. */
export function acceptAnswer<Answer>(answer: Answer): Conclusion<Answer> {
  return { answer, restores: null, isOfEarlier: false, isUnclear: false }
}

/**
 * Finds out whether a state is still good, after an answer that showed it logged out and before that has any effect,
 * with at most two more requests. The current state is tried first: a site that shows its login page once by accident
 * must not make us drop the newest cookies, and sending older ones may end the session at sites that detect reuse. What
 * the first answer has set is never sent: with a login page, a site gives each guest a value of the same cookie. Only a
 * provisional state has an earlier one to fall back to.
 */
export async function checkAgain<Answer extends JudgedAnswer>(
  deps: SecondCheckDependencies,
  used: OpenState,
  first: Answer,
  ask: AskAgain<Answer>,
): Promise<Conclusion<Answer>> {
  const second = await ask(used.secrets, null)
  const verdict = second?.judgement.verdict
  if (second !== null && verdict === 'logged_in') return acceptAnswer(second)
  if (verdict !== 'logged_out') return { ...acceptAnswer(second ?? first), isUnclear: true }
  const proven = used.state.origin.provisional ? await openProven(deps, used) : null
  if (proven === null) return acceptAnswer(first)
  const third = await ask(proven.secrets, proven.version)
  const older = third?.judgement.verdict
  if (third !== null && older === 'logged_in') return { ...acceptAnswer(third), restores: proven }
  if (older === 'logged_out') return acceptAnswer(first)
  return { ...acceptAnswer(third ?? first), isOfEarlier: third !== null, isUnclear: true }
}
