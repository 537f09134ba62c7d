import { accessOf } from '../accounts/access.ts'
import type { MergeKind } from '../cookies/merge.ts'
import { openSecrets } from '../scraping/source.ts'
import { writeKind } from '../scraping/write-kind.ts'
import type { FoundSession, SealedState, SessionRepository } from '../sessions/repository.ts'
import { type ProvenState, restore } from '../sessions/restore.ts'
import { type Brought, type OpenState, type WriteBackDependencies, writeBack } from '../sessions/write-back.ts'
import type { Write } from '../storage/write.ts'
import type { Conclusion } from './look-again.ts'
import type { Probe } from './probe.ts'
import type { ValidationCaller } from './validation-types.ts'

/** What a validation brought for the stored state, and the state that it takes the place of it, if it does. */
export interface BroughtToState extends Brought {
  readonly restores: ProvenState | null
}

/** What of a validation may be kept; null for nothing. @param userAgent that it was made with, and that is to be stored */
export function broughtBy(
  { state }: OpenState,
  { probe, restores, mayWrite }: Conclusion,
  { actor }: ValidationCaller,
  userAgent: string | null = null,
): BroughtToState | null {
  const kind = mayWrite ? kindOf(probe) : null
  const isNews = probe.touched.changes.length > 0 || restores !== null || userAgent !== null
  if (kind === null || (!isNews && (kind === 'known' || state.origin.confirmedAt !== null))) return null
  return {
    usedVersion: state.version,
    changes: probe.touched.changes,
    kind,
    restores,
    actor,
    requestId: null,
    userAgent,
  }
}

/** Of several visits the last says that it is logged in; that nobody can tell, each must say. */
function kindOf({ judgement, visits, touched }: Probe): MergeKind | null {
  const kind = writeKind(judgement.verdict, touched.worstStatus)
  const isTold = visits.some(({ verdict }) => verdict !== 'logged_in' && verdict !== 'unknown')
  return kind === 'known' && isTold ? null : kind
}

/** The part of a commit that keeps it, on top of the state as it was found just now; it may conflict. */
export function keepWrites(
  deps: WriteBackDependencies & { readonly sessions: Pick<SessionRepository, 'requireUsable'> },
  found: (FoundSession & { readonly state: SealedState | null }) | null,
  brought: BroughtToState | null,
  { userId }: ValidationCaller,
  now: number,
): Write[] {
  if (brought === null || found === null || found.state === null) return []
  const { session, state } = found
  if (session.disabled || !session.writeBack || accessOf(session, userId, found.role) === null) return []
  const current = { session, state, secrets: openSecrets(deps.vault, session, state) }
  const { restores } = brought
  const writes =
    restores === null ? writeBack(deps, current, brought, now) : restore(deps, current, brought, restores, now)
  return writes.length === 0 ? [] : [deps.sessions.requireUsable(session.id, userId), ...writes]
}
