import type { Core } from '../../src/open-core.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import type { SessionSecrets } from '../../src/sessions/session.ts'
import { decodeSecrets, stateContext } from '../../src/sessions/state/secrets.ts'

/** What a server holds sealed of a session; only who holds the root key can look. */
export async function storedSecrets(
  { store, vault }: Pick<Core, 'store' | 'vault'>,
  id: string,
): Promise<SessionSecrets> {
  const found = await createSessionRepository(store, 20).findForUse(id, '')
  if (found === null || found.state === null) throw new Error(`no state of ${id}`)
  const { session, state } = found
  return decodeSecrets(await vault.open(stateContext(session, state.version), state.wrappedKey, state.sealed))
}
