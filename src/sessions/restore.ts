import type { Write } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import { openSecrets } from './open-secrets.ts'
import type { SessionRepository } from './repository.ts'
import type { SessionSecrets } from './session.ts'
import { changedNames, type StateOrigin, writerOf } from './state-origin.ts'
import { type Brought, fitting, type OpenState, replaceWrites, type WriteBackDependencies } from './write-back.ts'

/** An earlier state of a session, opened to be tried. */
export interface ProvenState {
  readonly version: number
  /** Its cookies; headers, User-Agent and the rest are those in use. */
  readonly secrets: SessionSecrets
}

/** The last state of a session that is not provisional; null where there is none. Throws VAULT_UNAVAILABLE. */
export async function openProven(
  {
    sessions,
    vault,
  }: { readonly sessions: Pick<SessionRepository, 'lastProven'>; readonly vault: Pick<Vault, 'open'> },
  { session, state, secrets }: OpenState,
): Promise<ProvenState | null> {
  const proven = await sessions.lastProven(session.id)
  if (proven === null) return null
  const { cookies, exactCookies } = await openSecrets({ vault }, session, { ...proven, wrappedKey: state.wrappedKey })
  return { version: proven.version, secrets: { ...secrets, cookies, exactCookies } }
}

/**
 * The part of a commit that puts a state that was just seen logged in, with what its visit brought, in the place of the
 * provisional one; empty where another state stands there by now.
 */
export async function restore(
  deps: WriteBackDependencies,
  current: OpenState,
  brought: Brought,
  proven: ProvenState,
  now: number,
): Promise<Write[]> {
  const { session, state } = current
  if (state.version !== brought.usedVersion) return []
  const merged = fitting(proven.secrets, brought, now)
  const next = merged === null ? proven.secrets : { ...proven.secrets, ...merged.next }
  const origin: StateOrigin = {
    cause: 'restored',
    writtenBy: writerOf(brought.actor),
    writtenAt: now,
    changes: changedNames(current.secrets, next),
    provisional: false,
    confirmedAt: now,
  }
  const details = {
    version: state.version + 1,
    from_version: proven.version,
    reason: 'provisional',
    ...(brought.requestId === null ? {} : { request_id: brought.requestId }),
  }
  return [
    ...(await replaceWrites(deps, current, next, origin, merged?.rotates ?? false)),
    deps.audit.session(session.id, 'rolled_back', brought.actor, details),
  ]
}
