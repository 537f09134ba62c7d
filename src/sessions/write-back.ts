import type { Actor, AuditWriter } from '../audit/append.ts'
import type { CookieChange } from '../cookies/cookie-change.ts'
import { type Merged, type MergeKind, merge } from '../cookies/merge.ts'
import { mergeStorage, type OriginStorage } from '../cookies/origin-storage.ts'
import type { EventWriter } from '../events/append.ts'
import type { Write } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import { statusAt } from './lifecycle.ts'
import type { SealedState, SessionRepository } from './repository.ts'
import { encodeSecrets, maxStateBytes, stateContext } from './secrets.ts'
import type { Session, SessionSecrets } from './session.ts'
import { sessionEvent } from './session-events.ts'
import { changedNames, cookieNamesOf, type StateOrigin, writerOf } from './state-origin.ts'

export interface WriteBackDependencies {
  readonly vault: Pick<Vault, 'open' | 'seal'>
  readonly sessions: Pick<SessionRepository, 'replaceState' | 'noteRotation' | 'confirm'>
  readonly audit: AuditWriter
  readonly events: Pick<EventWriter, 'writeRotated'>
}

/** A session with its state, as one read found it, and what is sealed in that. */
export interface OpenState {
  readonly session: Session
  readonly state: SealedState
  readonly secrets: SessionSecrets
}

/** What a visit with a session brought for its stored state. */
export interface Brought {
  /** The version that the visit carried. */
  readonly usedVersion: number
  readonly changes: readonly CookieChange[]
  /** `all`: it was seen logged in; `known`: nobody could judge the answer. */
  readonly kind: MergeKind
  readonly actor: Actor | null
  readonly requestId: string | null
  /** The User-Agent that it was made with and that is to be stored; absent or null: that stays. */
  readonly userAgent?: string | null
  /** What a browser holds of the session's origins in the end; absent or null: no browser was there. */
  readonly storage?: readonly OriginStorage[] | null
}

/**
 * The part of a commit that keeps what a visit brought, on top of the state as it stands now; empty where there is
 * nothing to keep. It conflicts where another state stands there by then: read again, and decide again.
 */
export async function writeBack(
  deps: WriteBackDependencies,
  current: OpenState,
  brought: Brought,
  now: number,
): Promise<Write[]> {
  const { session, state, secrets } = current
  const isOwn = state.version === brought.usedVersion
  const isSeenAlive = brought.kind === 'all' && isOwn
  const merged = brought.changes.length === 0 ? null : fitting(secrets, brought, now)
  if (brought.userAgent != null && isOwn) return withUserAgent(deps, current, brought, brought.userAgent, merged, now)
  const storage = isSeenAlive ? storageToKeep({ ...secrets, ...merged?.next }, brought.storage ?? []) : null
  if (merged === null && storage === null) {
    return isSeenAlive && state.origin.confirmedAt === null
      ? [deps.sessions.confirm(session.id, state.version, now)]
      : []
  }
  // On a state that somebody else wrote meanwhile the answer proves what it changed, not the rest.
  const isConfirmed = isSeenAlive || (brought.kind === 'all' && state.origin.confirmedAt !== null)
  const { added, changed, removed } = merged ?? unchanged
  const origin: StateOrigin = {
    cause: 'rotated',
    writtenBy: writerOf(brought.actor),
    writtenAt: now,
    changes: { added: shown(added), changed: shown(changed), removed: shown(removed) },
    provisional: brought.kind === 'known' || (!isConfirmed && state.origin.provisional),
    confirmedAt: isConfirmed ? now : null,
  }
  const version = state.version + 1
  const details = {
    version,
    cookie_names: shown([...new Set([...added, ...changed, ...removed])].sort()),
    ...(storage === null ? {} : { origins: shown(storage.map(({ origin: name }) => name)) }),
    ...(brought.requestId === null ? {} : { request_id: brought.requestId }),
  }
  const next = { ...secrets, ...merged?.next, ...(storage === null ? {} : { storage }) }
  return [
    ...(await replaceWrites(deps, current, next, origin, merged?.rotates ?? false)),
    deps.audit.session(session.id, 'cookies_rotated', brought.actor, details),
    ...(merged?.isNew === true
      ? [deps.events.writeRotated(sessionEvent('session.rotated', session, statusAt(session, now), { version }))]
      : []),
  ]
}

const unchanged = { added: [], changed: [], removed: [] }

/** The storage as it is to be stored; null where nothing is new, or where the state would be too large. */
function storageToKeep(secrets: SessionSecrets, found: readonly OriginStorage[]): readonly OriginStorage[] | null {
  const storage = mergeStorage(secrets.storage, found)
  if (storage === null) return null
  return encodeSecrets({ ...secrets, storage }).length <= maxStateBytes ? storage : null
}

/** Keeps a User-Agent with which the session was seen logged in, and what else the visit brought. */
async function withUserAgent(
  deps: WriteBackDependencies,
  current: OpenState,
  { actor }: Brought,
  userAgent: string,
  merged: Merged | null,
  now: number,
): Promise<Write[]> {
  const { session, state, secrets } = current
  const next = { ...secrets, ...merged?.next, userAgent }
  const origin: StateOrigin = {
    cause: 'rotated',
    writtenBy: writerOf(actor),
    writtenAt: now,
    changes: changedNames(secrets, next),
    provisional: false,
    confirmedAt: now,
  }
  const details = { fields: ['user_agent'], version: state.version + 1, reason: 'probe_user_agents' }
  return [
    ...(await replaceWrites(deps, current, next, origin, merged?.rotates ?? false)),
    deps.audit.session(session.id, 'updated', actor, details),
  ]
}

/** Seals secrets as the next version of a state and notes that on the session's row. */
export async function replaceWrites(
  { vault, sessions }: Pick<WriteBackDependencies, 'vault' | 'sessions'>,
  { session, state }: Pick<OpenState, 'session' | 'state'>,
  secrets: SessionSecrets,
  origin: StateOrigin,
  rotates: boolean,
): Promise<Write[]> {
  const version = state.version + 1
  const sealed = await vault.seal(stateContext(session, version), state.wrappedKey, encodeSecrets(secrets))
  const cookieNames = cookieNamesOf(secrets)
  return [
    ...sessions.replaceState(session.id, state, { version, wrappedKey: state.wrappedKey, sealed, origin }),
    sessions.noteRotation(session.id, { seen: state.version, version, cookieNames, rotates }),
  ]
}

/** What may be stored of what was brought: where all would be more than a state may hold, the new cookies are left out. */
export function fitting(secrets: SessionSecrets, { changes, kind }: Brought, now: number): Merged | null {
  const fits = (merged: Merged | null) =>
    merged === null || encodeSecrets({ ...secrets, ...merged.next }).length <= maxStateBytes
  const whole = merge(secrets, changes, kind, now)
  if (fits(whole)) return whole
  const held = changes.filter(({ before }) => before !== null)
  const less = merge(secrets, held, kind, now)
  return fits(less) ? less : null
}

/** A name may be as long as its site likes; what is listed of it is not. */
function shown(names: readonly string[]): string[] {
  return names.map((name) => name.slice(0, 100))
}
