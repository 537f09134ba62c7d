import type { ShownUser } from '../sessions/expected-user.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import type { Verdict } from '../verdict/judgement.ts'
import { type AskWithDependencies, askWith } from './ask-with.ts'
import { shownIn } from './finding.ts'
import { decodeMemory } from './probe-memory.ts'

/** What a site says about a state that is not stored yet. */
export interface PushVerdict {
  readonly verdict: Verdict
  /** The user, when the page certainly shows one. */
  readonly shown: ShownUser | null
}

export interface JudgePushedOptions {
  /** Resolves before anything secret is sent to a page; an error that it throws ends the visit. */
  readonly recordUse: (url: string) => Promise<void>
  readonly signal: AbortSignal
}

const visitTimeoutMs = 10_000

/**
 * Asks the site about a state before it replaces the stored one, in the way the last check of the session found to
 * decide. Nothing of the answer is stored.
 */
export async function judgePushed(
  deps: AskWithDependencies,
  session: Session,
  secrets: SessionSecrets,
  options: JudgePushedOptions,
): Promise<PushVerdict> {
  const memory = decodeMemory(session.probe)
  const probe = await askWith(deps, session, secrets, { ...options, memory, visitTimeoutMs }).catch(
    (error: unknown) => {
      if (options.signal.aborted) return null
      throw error
    },
  )
  if (probe === null) return { verdict: 'unreachable', shown: null }
  return { verdict: probe.judgement.verdict, shown: shownIn(probe) }
}
