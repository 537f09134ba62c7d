import type { Principal } from '../../accounts/principal.ts'
import type { NormalisedDomain } from '../../cookies/domain.ts'
import type { Imported } from '../../cookies/formats/import-cookies.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import { withPushedStorage } from '../../cookies/pushed-storage.ts'
import { isFilled, leftOutOf } from '../../cookies/storable-storage.ts'
import type { Write } from '../../storage/write.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { stateOf } from '../given-cookies.ts'
import { afterRefresh, statusAt } from '../lifecycle.ts'
import { checkColumns } from '../monitoring/planned-check.ts'
import type { UnstoredSession } from '../require-expected-user.ts'
import { refreshedRow, verdictUnknown } from '../row-changes.ts'
import type { Session, SessionSecrets } from '../session.ts'
import { initialInput } from '../settings.ts'
import { cookiesDigest, noDigests } from '../state/given-digests.ts'
import { mergeChanges, type VisitChanges } from '../state/merge-changes.ts'
import { reseal } from '../state/reseal.ts'
import { fittingStorage } from '../state/secrets.ts'
import { cookieNamesOf } from '../state/state-origin.ts'
import { withStoredToken } from '../state/token-entry.ts'
import { unkeptRotation } from '../state/unkept-rotation.ts'
import type { SealedState, SessionChanges } from '../stored-session.ts'
import { creationWrites, newSession, storeNew } from './create.ts'

/** A state that a browser pushed, for a session of one domain. */
export interface PushedState {
  readonly imported: Imported
  /** Of the browser; null: it did not say. */
  readonly userAgent: string | null
}

/** How a push is recorded with the session. */
export interface PushRecord {
  readonly sourceId: string
  /** What the site said about the pushed state. */
  readonly verdict: string
  /** What the site changed of that state meanwhile; null: nothing that may be stored. */
  readonly changed: VisitChanges | null
  /** Writes of the source, for the same commit. */
  readonly writes: (sessionId: string) => readonly Write[]
}

/** What a session would hold after a push. */
export interface SecretsAfterPush {
  readonly secrets: SessionSecrets
  /** Names of what a state has no room for. */
  readonly tooLarge: readonly string[]
}

/** A session that a push would create; nothing is stored yet. */
export interface NewSyncedSession extends SecretsAfterPush {
  readonly session: Session
  /** Stores it. Throws UNAUTHORIZED, SESSION_LIMIT_REACHED, VALIDATION_ERROR when it is too large. */
  store(record: PushRecord): Promise<void>
}

/** A new session for a domain, with cookies that its browser owns. Throws VALIDATION_ERROR. */
export function newSyncedSession(
  deps: SessionDependencies,
  principal: Principal,
  place: NormalisedDomain,
  { imported, userAgent }: PushedState,
): NewSyncedSession {
  const input = { ...initialInput, name: place.domain, userAgent, cookieOwner: 'browser' as const }
  const given = stateOf(imported, { headers: null, userAgent, proxy: null })
  const session = newSession(deps, principal, input, place, given)
  const after = withStorageOf({ ...given.secrets, storage: [] }, imported, session)
  const state = { ...given, secrets: after.secrets }
  return {
    ...after,
    session,
    store: async ({ sourceId, verdict, changed, writes }) =>
      storeNew({ store: changed === null ? deps.store : deps.patientStore }, [
        ...(await creationWrites(
          deps,
          principal,
          changed === null ? { session, state } : withReplaced({ session, state }, changed, deps.clock.now()),
          { cause: 'synced', details: { source_id: sourceId, verdict } },
        )),
        ...writes(session.id),
      ]),
  }
}

/**
 * With what the site changed while it was asked, if it replaced a value: it may take each value once, so that the pushed
 * one is used up.
 */
function withReplaced({ session, state }: UnstoredSession, changed: VisitChanges, now: number): UnstoredSession {
  const merged = mergeChanges(state.secrets, changed, now)
  if (merged?.rotates !== true) return { session, state }
  return {
    session: { ...session, cookieNames: cookieNamesOf(merged.next) },
    state: { ...state, secrets: merged.next },
  }
}

/**
 * The secrets of a session after a push: cookies and localStorage of the browser, everything else as it is stored. Where a
 * state has no room for all storage, that of the push comes first.
 */
export function withPushed(
  stored: SessionSecrets,
  { imported, userAgent }: PushedState,
  session: Pick<Session, 'validationUrl'>,
): SecretsAfterPush {
  const { exactCookies, storage } = imported.state
  const given = { ...noDigests, cookies: cookiesDigest(imported.givenCookies, storage) }
  const next = { ...stored, cookies: {}, exactCookies, userAgent: userAgent ?? stored.userAgent, given }
  return withStorageOf(next, imported, session)
}

function withStorageOf(
  secrets: SessionSecrets,
  { state: { storage: pushed }, receipt }: Imported,
  { validationUrl }: Pick<Session, 'validationUrl'>,
): SecretsAfterPush {
  const storage = withPushedStorage(secrets.storage, pushed, validationUrl)
  const fitting = fittingStorage(withStoredToken({ ...secrets, storage }), itemsOf(pushed))
  return {
    secrets: withStoredToken({ ...secrets, storage: fitting === storage ? storage : fitting.filter(isFilled) }),
    tooLarge: [...notImported(receipt), ...leftOutOf(storage, fitting)],
  }
}

const itemsOf = (storage: readonly OriginStorage[]): ReadonlySet<unknown> =>
  new Set(storage.flatMap(({ localStorage }) => localStorage))

/** Hosts of the push whose storage is larger than an import may be. */
function notImported({ dropped }: Imported['receipt']): readonly string[] {
  return dropped.flatMap(({ reason, name, domain }) =>
    reason === 'limit' && name === null && domain !== null ? [`localStorage of ${domain}`] : [],
  )
}

/**
 * Replaces the state that was read by a pushed one, with what the site changed of it while it was asked; if the browser owns
 * the cookies, the change is only reported. Conflicts when the session was changed meanwhile: the next push decides again.
 * Throws VALIDATION_ERROR when it is too large.
 */
export async function replaceBySynced(
  deps: Pick<
    SessionDependencies,
    'store' | 'patientStore' | 'vault' | 'repository' | 'clock' | 'audit' | 'events' | 'bounds'
  >,
  principal: Principal,
  { session, state }: { readonly session: Session; readonly state: SealedState | null },
  pushed: SessionSecrets,
  { sourceId, verdict, changed, writes }: PushRecord,
): Promise<void> {
  const now = deps.clock.now()
  const kept = session.writeBack ? changed : null
  const isBrowsers = session.cookieOwner === 'browser'
  const next = kept === null || isBrowsers ? pushed : (mergeChanges(pushed, kept, now)?.next ?? pushed)
  const { cookies, exactCookies, storage, userAgent, given } = next
  const by = { cause: 'synced', actor: principal } as const
  const resealed = await reseal(deps, session, state, { cookies, exactCookies, storage, userAgent, given }, by)
  const { version } = resealed
  const isAlive = verdict === 'logged_in'
  await (changed === null ? deps.store : deps.patientStore).commit([
    deps.repository.requireUsable(session.id, principal.userId),
    deps.repository.update(session, {
      ...refreshedRow(session, null, now),
      updated_at: now,
      ...resealed.changes,
      ...(isAlive ? { seen_alive: 1, alive_at: now } : {}),
      ...nextCheck(deps, principal, session, isAlive, now),
    }),
    ...resealed.writes,
    deps.audit.session(session.id, 'synced', principal, { version, source_id: sourceId, verdict }),
    ...(kept !== null && isBrowsers
      ? unkeptRotation(
          deps,
          { session: { ...session, ...afterRefresh(session, null, now) }, state: { version }, secrets: pushed },
          { ...kept, usedVersion: version, actor: principal, requestId: null },
          now,
        )
      : []),
    ...writes(session.id),
  ])
}

/**
 * A session that was alive and still is keeps its plan and verdict, because a browser may push every few minutes. Once its
 * date has passed, it has no plan.
 */
function nextCheck(
  { bounds }: Pick<SessionDependencies, 'bounds'>,
  by: Principal,
  session: Session,
  isAlive: boolean,
  now: number,
): SessionChanges {
  const stays = isAlive && statusAt(session, now) === 'active' && session.lastVerdict?.verdict === 'logged_in'
  if (stays) return {}
  return { ...verdictUnknown, ...(bounds === null ? {} : checkColumns({ at: now, cause: 'refreshed' }, by)) }
}
