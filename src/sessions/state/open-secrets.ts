import { AppError } from '../../errors.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Session, SessionSecrets } from '../session.ts'
import type { SealedState, SessionForUse } from '../stored-session.ts'
import { decodeSecrets, stateContext } from './secrets.ts'

/** A session with its state, as one read found them, and the opened secrets. */
export interface OpenState {
  readonly session: Session
  readonly state: SealedState
  readonly secrets: SessionSecrets
}

interface OpenDependencies {
  readonly vault: Pick<Vault, 'open'>
}

/** Opens a session's state. Throws SESSION_INACTIVE when it is gone, VAULT_UNAVAILABLE. */
export async function openState(
  { vault }: OpenDependencies,
  { session, state }: Pick<SessionForUse, 'session' | 'state'>,
): Promise<OpenState> {
  if (state === null) throw new AppError('SESSION_INACTIVE')
  const bytes = await vault.open(stateContext(session, state.version), state.wrappedKey, state.sealed)
  try {
    return { session, state, secrets: decodeSecrets(bytes) }
  } finally {
    bytes.fill(0)
  }
}

/** The secrets of a session's state. Throws as `openState`. */
export async function openSecrets(
  deps: OpenDependencies,
  session: Session,
  state: SealedState | null,
): Promise<SessionSecrets> {
  return (await openState(deps, { session, state })).secrets
}
