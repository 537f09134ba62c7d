import type { ShownUser } from '../sessions/expected-user.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { type AskWithDependencies, askWith } from './ask-with.ts'
import { shownIn } from './finding.ts'
import { noMemory } from './probe-memory.ts'

/** Somebody waits for the response, so this is shorter than for a validation. */
const visitTimeoutMs = 10_000

/**
 * Visits the site of a session with secrets that are not stored yet, to see the user. Nothing is stored; null when the
 * site cannot be reached now, or does not clearly show a user.
 */
export async function showsUser(
  deps: Omit<AskWithDependencies, 'browser'>,
  session: Session,
  secrets: SessionSecrets,
  beforeSecret: (url: string) => Promise<void>,
): Promise<ShownUser | null> {
  // By plain HTTP only, because somebody waits for the response.
  const ports = { ...deps, browser: null }
  const probe = await askWith(ports, session, secrets, { beforeSecret, memory: noMemory, visitTimeoutMs })
  return probe === null ? null : shownIn(probe)
}
