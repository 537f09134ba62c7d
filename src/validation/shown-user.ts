import { merge } from '../cookies/merge.ts'
import type { VisitBeforeStoring } from '../sessions/expected-user.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { type AskWithDependencies, askWith } from './ask-with.ts'
import { shownIn } from './finding.ts'
import { noMemory } from './probe-memory.ts'
import { keptKind } from './state-update.ts'

/** Somebody waits for the response, so this is shorter than for a validation. */
const visitTimeoutMs = 10_000

/**
 * Visits the site of a session with secrets that are not stored yet, to see the user and what the site made of their
 * cookies. Nothing is stored.
 */
export async function showsUser(
  deps: Omit<AskWithDependencies, 'browser'>,
  session: Session,
  secrets: SessionSecrets,
  recordUse: (url: string) => Promise<void>,
): Promise<VisitBeforeStoring> {
  // By plain HTTP only, because somebody waits for the response.
  const ports = { ...deps, browser: null }
  const probe = await askWith(ports, session, secrets, { recordUse, memory: noMemory, visitTimeoutMs })
  if (probe === null) return { shown: null, cookies: null }
  const kind = keptKind(probe)
  const merged = kind === null ? null : merge(secrets, probe.touched.changes, kind, deps.clock.now())
  return { shown: shownIn(probe), cookies: merged?.next ?? null }
}
