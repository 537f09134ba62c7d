import { AppError } from '../../errors.ts'
import type { Vault } from '../../vault/vault.ts'
import type { SealedState } from '../repository.ts'
import type { Session, SessionSecrets } from '../session.ts'
import { decodeSecrets, stateContext } from './secrets.ts'

/** Opens the secrets of the current state. Throws SESSION_INACTIVE when it is gone, VAULT_UNAVAILABLE. */
export async function openSecrets(
  { vault }: { readonly vault: Pick<Vault, 'open'> },
  session: Session,
  state: SealedState | null,
): Promise<SessionSecrets> {
  if (state === null) throw new AppError('SESSION_INACTIVE')
  const bytes = await vault.open(stateContext(session, state.version), state.wrappedKey, state.sealed)
  try {
    return decodeSecrets(bytes)
  } finally {
    bytes.fill(0)
  }
}
