import type { Write } from '../../storage/write.ts'
import type { Vault } from '../../vault/vault.ts'
import type { SessionRepository } from '../repository.ts'
import type { SessionSecrets } from '../session.ts'
import { mergeChanges } from './merge-changes.ts'
import { type OpenState, openSecrets } from './open-secrets.ts'
import { withStoredToken } from './token-entry.ts'
import { sealRotated, type WriteBackDependencies, type WriteBackInput } from './write-back.ts'

/** An earlier state of a session, opened to be tried. */
export interface ProvenState {
  readonly version: number
  /** Its cookies and storage, with the current headers (but a token of the storage), User-Agent and other secrets. */
  readonly secrets: SessionSecrets
}

/** The last state of a session that is not provisional; null when there is none. Throws VAULT_UNAVAILABLE. */
export async function openProven(
  deps: { readonly sessionRepository: Pick<SessionRepository, 'lastProven'>; readonly vault: Pick<Vault, 'open'> },
  { session, state, secrets }: OpenState,
): Promise<ProvenState | null> {
  const proven = await deps.sessionRepository.lastProven(session.id)
  if (proven === null) return null
  const older = await openSecrets(deps, session, { ...proven, wrappedKey: state.wrappedKey })
  const { cookies, exactCookies, storage } = older
  return { version: proven.version, secrets: withStoredToken({ ...secrets, cookies, exactCookies, storage }) }
}

/**
 * The writes that replace the provisional state by an earlier one that was just seen logged in, with the changes of
 * that visit. Empty when the state was replaced meanwhile.
 */
export async function restore(
  deps: WriteBackDependencies,
  current: OpenState,
  input: WriteBackInput,
  proven: ProvenState,
  now: number,
): Promise<Write[]> {
  const { session, state } = current
  if (state.version !== input.usedVersion) return []
  const merged = mergeChanges(proven.secrets, input, now)
  const origin = { cause: 'restored', actor: input.actor, now, provisional: false, confirmedAt: now } as const
  const { version, writes } = await sealRotated(
    deps,
    current,
    merged?.next ?? proven.secrets,
    merged?.rotates ?? false,
    origin,
  )
  const details = {
    version,
    from_version: proven.version,
    reason: 'provisional',
    ...(input.requestId === null ? {} : { request_id: input.requestId }),
  }
  return [...writes, deps.audit.session(session.id, 'rolled_back', input.actor, details)]
}
