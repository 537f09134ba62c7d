import { accessOf } from '../accounts/access.ts'
import { openSecrets } from '../sessions/open-secrets.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { type ProvenState, restore } from '../sessions/restore.ts'
import { type Brought, type OpenState, type WriteBackDependencies, writeBack } from '../sessions/write-back.ts'
import type { Write } from '../storage/write.ts'
import type { UsableSession } from './use-session.ts'

/** What a use brought for the stored state. */
export interface BroughtToState extends Brought {
  /** It was made with this state, which takes the place of the one in use; null: with that. */
  readonly restores: ProvenState | null
}

export type KeepDependencies = WriteBackDependencies & {
  readonly sessions: Pick<SessionRepository, 'requireUsable'>
}

/**
 * The part of a commit that keeps what a use brought, on top of the state as it stands: a write-back, or a restore. Empty
 * where there is nothing to keep, or where it may not be kept. It conflicts where another state stands there by then.
 * @param used what the use opened, so that the same state is not opened twice
 */
export async function keepChanges(
  deps: KeepDependencies,
  found: UsableSession | null,
  brought: BroughtToState | null,
  used: OpenState,
  { userId, now }: { readonly userId: string; readonly now: number },
): Promise<Write[]> {
  if (brought === null || found === null || found.state === null) return []
  const { session, state } = found
  if (session.deletedAt !== null || session.disabled || !session.writeBack) return []
  if (accessOf(session, userId, found.role) === null) return []
  const secrets = state === used.state ? used.secrets : await openSecrets(deps, session, state)
  const current = { session, state, secrets }
  const { restores } = brought
  const writes = await (restores === null
    ? writeBack(deps, current, brought, now)
    : restore(deps, current, brought, restores, now))
  return writes.length === 0 ? [] : [deps.sessions.requireUsable(session.id, userId), ...writes]
}
