import type { Actor } from '../../audit/append.ts'
import type { SqlWrite } from '../../storage/write.ts'
import type { Vault } from '../../vault/vault.ts'
import type { SessionRepository } from '../repository.ts'
import type { SessionSecrets } from '../session.ts'
import type { OpenState } from './open-secrets.ts'
import { encodeSecrets, stateContext } from './secrets.ts'
import { changedNames, type StateOrigin, writerOf } from './state-origin.ts'

/** A sealed state that is to replace the current one. */
export interface NextVersion {
  readonly version: number
  /** Conflict when the current state is replaced meanwhile. */
  readonly writes: readonly SqlWrite[]
}

/** Where a next version comes from. `changes` absent: how its cookies differ from the current ones. */
export interface NextOrigin extends Pick<StateOrigin, 'cause' | 'provisional' | 'confirmedAt'> {
  readonly actor: Actor | null
  readonly now: number
  readonly changes?: StateOrigin['changes']
}

/** Seals secrets as the next version of a session's state, under the same data key. Throws VAULT_UNAVAILABLE. */
export async function sealNextVersion(
  deps: { readonly vault: Pick<Vault, 'seal'>; readonly sessionRepository: Pick<SessionRepository, 'replaceState'> },
  current: OpenState,
  next: SessionSecrets,
  { actor, now, changes = changedNames(current.secrets, next), ...rest }: NextOrigin,
): Promise<NextVersion> {
  const { session, state } = current
  const { wrappedKey } = state
  const version = state.version + 1
  const sealed = await deps.vault.seal(stateContext(session, version), wrappedKey, encodeSecrets(next))
  const origin = { ...rest, writtenBy: writerOf(actor), writtenAt: now, changes }
  const writes = deps.sessionRepository.replaceState(session.id, state, { version, wrappedKey, sealed, origin })
  return { version, writes }
}
