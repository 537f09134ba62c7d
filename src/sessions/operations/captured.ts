import { accessOf, may } from '../../accounts/access.ts'
import type { Principal } from '../../accounts/principal.ts'
import { bind } from '../../bind.ts'
import type { NormalisedDomain } from '../../cookies/domain.ts'
import { mergeHeaders } from '../../cookies/header-maps.ts'
import { namedPorts } from '../../cookies/header-ports.ts'
import { leftOutOf } from '../../cookies/storable-storage.ts'
import type { UpstreamProxy } from '../../egress/upstream/upstream-proxy.ts'
import { AppError } from '../../errors.ts'
import type { HttpLogin } from '../../fetching/browser/live/http-login.ts'
import type { LiveState } from '../../fetching/browser/live/live-browser.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { Store } from '../../storage/store.ts'
import { ConflictError, type Write } from '../../storage/write.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { firstCheckAt } from '../monitoring/first-check.ts'
import { checkColumns } from '../monitoring/planned-check.ts'
import { permit, stillPermitted } from '../permit.ts'
import { requireExpectedUser, resealerForUser } from '../require-expected-user.ts'
import { changedRow, refreshedRow, verdictUnknown } from '../row-changes.ts'
import type { Session, SessionSecrets, SessionSettings, SessionView } from '../session.ts'
import { initialInput } from '../settings.ts'
import { noDigests } from '../state/given-digests.ts'
import { openSecrets } from '../state/open-secrets.ts'
import { noSecrets, withFittingStorage } from '../state/secrets.ts'
import { cookieNamesOf } from '../state/state-origin.ts'
import { withStoredToken } from '../state/token-entry.ts'
import type { SessionChanges } from '../stored-session.ts'
import { viewOf } from '../view.ts'
import { creationWrites, newSession, storeNew } from './create.ts'
import { getSession } from './get.ts'

/** What a capture's browser holds for a session of its domain, and nothing of other sites. */
export interface CapturedState extends Omit<LiveState, 'tooLarge'> {
  /** The Basic login that the site asked for; null: none. */
  readonly httpLogin: HttpLogin | null
}

/** The same with the names of what is too large to be stored. */
export interface FittingState extends CapturedState, Pick<LiveState, 'tooLarge'> {}

/** The session of a login that was stored. */
export interface StoredLogin {
  readonly session: SessionView
  /** The names of what a state had no room for. */
  readonly tooLarge: readonly string[]
}

/** The capture in the session's own records. */
export interface CaptureRecord {
  readonly captureId: string
  /** The writes that end the capture, for the commit that stores its session. */
  readonly writes: (sessionId: string) => readonly Write[]
}

/** The session that a capture refreshes. */
export interface SessionToRefresh {
  readonly session: Session
  /** Its own proxy; null: it has none. Secret. */
  readonly proxy: UpstreamProxy | null
}

export type CapturedSessions = ReturnType<typeof createCapturedSessions>

/** How captured logins become sessions. */
export function createCapturedSessions(deps: SessionDependencies) {
  return {
    /** The session that a login is to refresh. Throws as `openToChange`. */
    find: async (principal: Principal, id: string): Promise<SessionToRefresh> => {
      const { found, secrets } = await openToChange(deps, principal, id)
      return { session: found.session, proxy: secrets.proxy }
    },
    /** Whether the principal may still change that session, and it was not disabled since. Throws STORAGE_UNAVAILABLE. */
    isChangeable: async ({ userId }: Principal, id: string, wasDisabled: boolean): Promise<boolean> => {
      const found = await deps.repository.find(id, userId)
      const access = found === null ? null : accessOf(found.session, userId, found.role)
      if (found === null || access === null || !may(access, 'change')) return false
      return found.session.deletedAt === null && (wasDisabled || !found.session.disabled)
    },
    /**
     * Removes from a login what does not fit into the state of a session together with all that stays there, and names it.
     * Throws as `openToChange`.
     * @param id null: for a new session
     */
    fitting: async (principal: Principal, id: string | null, captured: FittingState): Promise<FittingState> => {
      const stored = id === null ? noSecrets : (await openToChange(deps, principal, id)).secrets
      const { storage } = withFittingStorage(secretsAfter(stored, captured))
      return { ...captured, storage, tooLarge: [...captured.tooLarge, ...leftOutOf(captured.storage, storage)] }
    },
    ...bind(deps, {
      /** Stores a login as a new session. Throws as `createSession`. */
      create: createCaptured,
      /** Replaces the state of a session. Throws as `refreshSession`. */
      refresh: refreshCaptured,
    }),
  }
}

export interface NewCapturedSession extends Pick<SessionSettings, 'locale' | 'timezone' | 'viewport'> {
  readonly name: string
  readonly place: NormalisedDomain
  readonly expectedUser: string | null
}

async function createCaptured(
  deps: SessionDependencies,
  principal: Principal,
  { place, ...given }: NewCapturedSession,
  captured: CapturedState,
  { captureId, writes }: CaptureRecord,
): Promise<StoredLogin> {
  const secrets = secretsAfter(noSecrets, captured)
  const found = {
    secrets,
    cookieNames: cookieNamesOf(secrets),
    headerNames: captured.httpLogin === null ? null : Object.keys(secrets.headers),
    ports: namedPorts([captured.httpLogin?.page ?? null]),
    isDeviceBound: false,
    addresses: { pages: [], origins: captured.storage.map(({ origin }) => origin) },
  }
  const unstored = { session: newSession(deps, principal, { ...initialInput, ...given }, place, found), state: found }
  const { session, state, store } = await requireExpectedUser(deps, unstored)
  const fitting = withFittingStorage(state.secrets)
  const checked = { session, state: { ...state, secrets: fitting } }
  await storeNew({ store: unlessEnded(store) }, [
    // First, because it releases the slot that the capture held for this session.
    ...writes(session.id),
    ...(await creationWrites(deps, principal, checked, { cause: 'captured', details: { capture_id: captureId } })),
  ])
  const tooLarge = leftOutOf(captured.storage, fitting.storage)
  return { session: viewOf(session, 'owner', session.createdAt), tooLarge }
}

async function refreshCaptured(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  captured: CapturedState,
  { captureId, writes }: CaptureRecord,
): Promise<StoredLogin> {
  const resealForUser = resealerForUser(deps, { cause: 'captured', actor: principal })
  const stored = await retryOnConflict(async () => {
    const { found, secrets } = await openToChange(deps, principal, id)
    const { session, state } = found
    const { httpLogin } = captured
    const { cookies, exactCookies, storage, userAgent, headers, given } = secretsAfter(secrets, captured)
    const resealed = await resealForUser(session, state, {
      cookies,
      exactCookies,
      storage,
      userAgent,
      given,
      leavesOutLargest: true,
      // A login without `Authorization` leaves the headers as they are.
      ...(httpLogin === null ? {} : { headers, ports: namedPorts([httpLogin.page]) }),
    })
    const now = deps.clock.now()
    await unlessEnded(resealed.store).commit([
      ...writes(id),
      ...stillPermitted(deps, principal, found),
      deps.repository.update(session, {
        ...refreshedRow(session, null, now),
        ...verdictUnknown,
        ...changedRow(session, now),
        ...plannedCheck(deps, principal, session, now),
        ...resealed.changes,
      }),
      ...resealed.writes,
      deps.audit.session(id, 'captured', principal, { version: resealed.version, capture_id: captureId }),
    ])
    return resealed.secrets
  })
  return { session: await getSession(deps, principal, id), tooLarge: leftOutOf(captured.storage, stored.storage) }
}

/** Should the check that follows at once come to nothing, as when its client leaves, the monitor makes one. */
function plannedCheck(
  { bounds, random }: Pick<SessionDependencies, 'bounds' | 'random'>,
  by: Principal,
  session: Session,
  now: number,
): SessionChanges {
  const { expires_at: expiresAt = null } = refreshedRow(session, null, now)
  const at = firstCheckAt({ ...session, expiresAt }, { bounds, now, fraction: random.fraction() })
  return at === null ? {} : checkColumns({ at, cause: 'refreshed' }, by)
}

/** Commits of a capture that has ended meanwhile throw CONFLICT: to try again would not help. */
function unlessEnded({ commit }: Pick<Store, 'commit'>): Pick<Store, 'commit'> {
  return {
    commit: (list, options) =>
      commit(list, options).catch((error: unknown) => {
        if (!(error instanceof ConflictError) || error.reason !== 'capture_ended') throw error
        throw new AppError('CONFLICT', { message: 'The login has ended.' })
      }),
  }
}

/** A session that the principal may change, and its secrets. Throws as `permit`, SESSION_INACTIVE, VAULT_UNAVAILABLE. */
async function openToChange(deps: SessionDependencies, principal: Principal, id: string) {
  const found = permit(await deps.repository.findForUse(id, principal.userId), principal, 'change')
  return { found, secrets: await openSecrets(deps, found.session, found.state) }
}

/** The secrets of a session once a login has replaced what it replaces. */
function secretsAfter(
  stored: SessionSecrets,
  { cookies, storage, userAgent, httpLogin }: CapturedState,
): SessionSecrets {
  const next = { ...stored, cookies: {}, exactCookies: cookies, storage, userAgent, given: noDigests }
  if (httpLogin === null) return withStoredToken(next)
  const headers = mergeHeaders({ Authorization: httpLogin.authorization }, stored.headers)
  return { ...next, headers, tokenEntry: null }
}
