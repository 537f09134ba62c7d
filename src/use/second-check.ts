import type { SessionRepository } from '../sessions/repository.ts'
import { openProven, type ProvenState } from '../sessions/restore.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { OpenState } from '../sessions/write-back.ts'
import type { Vault } from '../vault/vault.ts'
import type { Verdict } from '../verdict/judgement.ts'

export interface SecondCheckDependencies {
  readonly sessions: Pick<SessionRepository, 'lastProven'>
  readonly vault: Pick<Vault, 'open'>
}

/** How to ask a site again whether a session is logged in. */
export interface AskAgain<Answer> {
  /**
   * Asks with these secrets; null: no answer came.
   * @param triesVersion the earlier version that they are of; null: those in use
   */
  ask(secrets: SessionSecrets, triesVersion: number | null): Promise<Answer | null>
  verdictOf(answer: Answer): Verdict
}

/** What is to be made of a use, after as many answers as it took to know. */
export interface Conclusion<Answer> {
  readonly answer: Answer
  /** The answer was made with this state, which takes the place of the one in use. */
  readonly restores: ProvenState | null
  /** The answer was made with an earlier state that does not take the place of the one in use. */
  readonly isOfEarlier: boolean
  /** The session looked logged out, and nobody could make sure of it: nothing may follow but another check. */
  readonly isUnclear: boolean
}

/** An answer that is taken as it is. */
export function asSeen<Answer>(answer: Answer): Conclusion<Answer> {
  return { answer, restores: null, isOfEarlier: false, isUnclear: false }
}

/**
 * Finds out whether a state is good, after an answer that showed it logged out and before anything follows from that. At
 * most two answers more. The state in use is asked first: a site that shows its login page for a whim would else have the
 * newest cookies thrown away, and trying the older ones may end both where it watches for their reuse. Only a provisional
 * state has an earlier one to fall back on.
 */
export async function checkAgain<Answer>(
  deps: SecondCheckDependencies,
  used: OpenState,
  first: Answer,
  { ask, verdictOf }: AskAgain<Answer>,
): Promise<Conclusion<Answer>> {
  const second = await ask(used.secrets, null)
  const verdict = second === null ? null : verdictOf(second)
  if (second !== null && verdict === 'logged_in') return asSeen(second)
  if (verdict !== 'logged_out') return { ...asSeen(second ?? first), isUnclear: true }
  const proven = used.state.origin.provisional ? await openProven(deps, used) : null
  if (proven === null) return asSeen(first)
  const third = await ask(proven.secrets, proven.version)
  const older = third === null ? null : verdictOf(third)
  if (third !== null && older === 'logged_in') return { ...asSeen(third), restores: proven }
  if (older === 'logged_out') return asSeen(first)
  return { ...asSeen(third ?? first), isOfEarlier: third !== null, isUnclear: true }
}
