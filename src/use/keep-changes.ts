import { accessOf } from '../accounts/access.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { type OpenState, openSecrets } from '../sessions/state/open-secrets.ts'
import { type ProvenState, restore } from '../sessions/state/restore.ts'
import { unkeptRotation } from '../sessions/state/unkept-rotation.ts'
import { type WriteBackDependencies, type WriteBackInput, writeBack } from '../sessions/state/write-back.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import type { Write } from '../storage/write.ts'

/** What a use changes in the stored state. */
export interface StateUpdate extends WriteBackInput {
  /** The use was made with this earlier state, which replaces the current one; null: with the current one. */
  readonly restores: ProvenState | null
}

export type KeepDependencies = WriteBackDependencies & {
  readonly sessionRepository: Pick<SessionRepository, 'requireUsable'>
}

/** A change to store. */
export interface KeepRequest {
  /** The session as it is stored now; null: it is gone. */
  readonly found: SessionForUse | null
  /** Null: nothing changes. */
  readonly stateUpdate: StateUpdate | null
  /** What the use opened, so that the same state is not opened twice. */
  readonly used: OpenState
  readonly userId: string
  readonly now: number
}

/**
 * The writes that store the change of a use, based on the state that is current now: a write-back or a restore. Empty when
 * there is nothing to store, or when it may not be stored. Conflicts when the state is replaced meanwhile.
 */
export async function keepChanges(
  deps: KeepDependencies,
  { found, stateUpdate, used, userId, now }: KeepRequest,
): Promise<Write[]> {
  if (stateUpdate === null || found === null || found.state === null) return []
  const { session, state } = found
  if (session.deletedAt !== null || session.disabled || !session.writeBack) return []
  if (accessOf(session, userId, found.role) === null) return []
  const secrets = state === used.state ? used.secrets : await openSecrets(deps, session, state)
  const current = { session, state, secrets }
  const { restores } = stateUpdate
  const isBrowsers = session.cookieOwner === 'browser'
  if (isBrowsers && restores !== null) return []
  // Then only the fact is stored that the site showed the state logged in, none of its changes.
  const kept = isBrowsers ? { ...stateUpdate, changes: [], storageChanges: [] } : stateUpdate
  const writes = await (restores === null
    ? writeBack(deps, current, kept, now)
    : restore(deps, current, kept, restores, now))
  return [
    ...(writes.length === 0 ? [] : [deps.sessionRepository.requireUsable(session.id, userId), ...writes]),
    ...(isBrowsers ? unkeptRotation(deps, current, stateUpdate, now) : []),
  ]
}
