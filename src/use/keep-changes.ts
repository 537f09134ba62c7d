import { accessOf } from '../accounts/access.ts'
import { openSecrets } from '../sessions/open-secrets.ts'
import type { SessionForUse, SessionRepository } from '../sessions/repository.ts'
import { type ProvenState, restore } from '../sessions/restore.ts'
import { unkeptRotation } from '../sessions/unkept-rotation.ts'
import { type OpenState, type WriteBackDependencies, type WriteBackInput, writeBack } from '../sessions/write-back.ts'
import type { Write } from '../storage/write.ts'

/** What a use changes in the stored state. */
export interface StateUpdate extends WriteBackInput {
  /** The use was made with this earlier state, which replaces the current one; null: with the current one. */
  readonly restores: ProvenState | null
}

export type KeepDependencies = WriteBackDependencies & {
  readonly sessions: Pick<SessionRepository, 'requireUsable'>
}

/**
 * The writes that store the change of a use, based on the state that is current now: a write-back or a restore. Empty when
 * there is nothing to store, or when it may not be stored. Conflicts when the state is replaced meanwhile.
 * @param used what the use opened, so that the same state is not opened twice
 */
export async function keepChanges(
  deps: KeepDependencies,
  found: SessionForUse | null,
  stateUpdate: StateUpdate | null,
  used: OpenState,
  { userId, now }: { readonly userId: string; readonly now: number },
): Promise<Write[]> {
  if (stateUpdate === null || found === null || found.state === null) return []
  const { session, state } = found
  if (session.deletedAt !== null || session.disabled || !session.writeBack) return []
  if (accessOf(session, userId, found.role) === null) return []
  const secrets = state === used.state ? used.secrets : await openSecrets(deps, session, state)
  const current = { session, state, secrets }
  const { restores } = stateUpdate
  if (session.cookieOwner === 'browser') return browserOwned(deps, current, stateUpdate, { userId, now })
  const writes = await (restores === null
    ? writeBack(deps, current, stateUpdate, now)
    : restore(deps, current, stateUpdate, restores, now))
  return writes.length === 0 ? [] : [deps.sessions.requireUsable(session.id, userId), ...writes]
}

/** Nothing that the site changed is stored, but that it saw the state logged in, and what was not stored, is recorded. */
async function browserOwned(
  deps: KeepDependencies,
  current: OpenState,
  stateUpdate: StateUpdate,
  { userId, now }: { readonly userId: string; readonly now: number },
): Promise<Write[]> {
  const { session } = current
  const isOther = stateUpdate.restores !== null
  const confirmed = isOther ? [] : await writeBack(deps, current, { ...stateUpdate, changes: [], storage: null }, now)
  const confirming = confirmed.length === 0 ? [] : [deps.sessions.requireUsable(session.id, userId), ...confirmed]
  return [...confirming, ...(isOther ? [] : unkeptRotation(deps, current, stateUpdate, now))]
}
