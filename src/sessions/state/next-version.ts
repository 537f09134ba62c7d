import type { Actor } from '../../audit/append.ts'
import type { CookieState } from '../../cookies/stored-cookie.ts'
import type { SqlWrite } from '../../storage/write.ts'
import type { Vault } from '../../vault/vault.ts'
import type { SessionRepository } from '../repository.ts'
import type { Session, SessionSecrets } from '../session.ts'
import type { SealedState } from '../stored-session.ts'
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
  current: { readonly session: Session; readonly state: SealedState; readonly secrets: CookieState },
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
