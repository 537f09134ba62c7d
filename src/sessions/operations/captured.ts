import { accessOf, may } from '../../accounts/access.ts'
import type { Principal } from '../../accounts/principal.ts'
import type { NormalisedDomain } from '../../cookies/domain.ts'
import { mergeHeaders } from '../../cookies/header-maps.ts'
import { namedPorts } from '../../cookies/header-ports.ts'
import { isFilled, leftOutOf } from '../../cookies/storable-storage.ts'
import type { UpstreamProxy } from '../../egress/upstream/upstream-proxy.ts'
import { AppError, invalidField } from '../../errors.ts'
import type { HttpLogin } from '../../fetching/browser/live/http-login.ts'
import type { LiveState } from '../../fetching/browser/live/live-browser.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { Store } from '../../storage/store.ts'
import { ConflictError, type Write } from '../../storage/write.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { firstCheckAt } from '../monitoring/first-check.ts'
import { checkColumns } from '../monitoring/planned-check.ts'
import { permit, stillPermitted } from '../permit.ts'
import { type ResealForUser, requireExpectedUser, resealerForUser } from '../require-expected-user.ts'
import { changedRow, refreshedRow, verdictUnknown } from '../row-changes.ts'
import type { Session, SessionSecrets, SessionSettings, SessionView } from '../session.ts'
import { initialInput } from '../settings.ts'
import { noDigests } from '../state/given-digests.ts'
import { openSecrets } from '../state/open-secrets.ts'
import type { SecretsChange } from '../state/reseal.ts'
import { fittingStorage, noSecrets } from '../state/secrets.ts'
import { cookieNamesOf } from '../state/state-origin.ts'
import type { SealedState, SessionChanges } from '../stored-session.ts'
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
    /** The session that a login is to refresh. Throws as `permit`, SESSION_INACTIVE, VAULT_UNAVAILABLE. */
    find: async (principal: Principal, id: string): Promise<SessionToRefresh> => {
      const { session, state } = permit(await deps.repository.findForUse(id, principal.userId), principal, 'change')
      const { proxy } = await openSecrets(deps, session, state)
      return { session, proxy }
    },
    /** Whether the principal may still change that session, and it was not disabled since. Throws STORAGE_UNAVAILABLE. */
    isChangeable: async ({ userId }: Principal, id: string, wasDisabled: boolean): Promise<boolean> => {
      const found = await deps.repository.find(id, userId)
      const access = found === null ? null : accessOf(found.session, userId, found.role)
      if (found === null || access === null || !may(access, 'change')) return false
      return found.session.deletedAt === null && (wasDisabled || !found.session.disabled)
    },
    /** As a new session. Throws as `createSession`. */
    create: (principal: Principal, session: NewCapturedSession, captured: CapturedState, record: CaptureRecord) =>
      createCaptured(deps, principal, session, captured, record),
    /** Replaces the state of a session. Throws as `refreshSession`. */
    refresh: (principal: Principal, id: string, captured: CapturedState, record: CaptureRecord) =>
      refreshCaptured(deps, principal, id, captured, record),
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
): Promise<SessionView> {
  const secrets = secretsOf(captured)
  const found = {
    secrets,
    cookieNames: cookieNamesOf(secrets),
    headerNames: captured.httpLogin === null ? null : Object.keys(secrets.headers),
    ports: namedPorts([captured.httpLogin?.page ?? null]),
    isDeviceBound: false,
    addresses: { pages: [], origins: captured.storage.map(({ origin }) => origin) },
  }
  const unstored = { session: newSession(deps, principal, { ...initialInput, ...given }, place, found), state: found }
  const checked = await requireExpectedUser(deps, unstored)
  const { session } = checked
  await storeNew({ store: unlessEnded(deps.store) }, [
    // First, because it releases the slot that the capture held for this session.
    ...writes(session.id),
    ...(await creationWrites(deps, principal, checked, { cause: 'captured', details: { capture_id: captureId } })),
  ])
  return viewOf(session, 'owner', session.createdAt)
}

async function refreshCaptured(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  captured: CapturedState,
  record: CaptureRecord,
): Promise<SessionView> {
  const resealForUser = resealerForUser(deps, { cause: 'captured', actor: principal })
  await retryOnConflict(() => replaceState({ ...deps, resealForUser }, principal, id, captured, record))
  return getSession(deps, principal, id)
}

async function replaceState(
  deps: SessionDependencies & { readonly resealForUser: ResealForUser },
  principal: Principal,
  id: string,
  captured: CapturedState,
  { captureId, writes }: CaptureRecord,
): Promise<void> {
  const found = permit(await deps.repository.findForUse(id, principal.userId), principal, 'change')
  const { session, state } = found
  const { cookies, exactCookies, storage, userAgent } = secretsOf(captured)
  const change = {
    ...{ cookies, exactCookies, storage, userAgent },
    given: noDigests,
    ...(await headersAfter(deps, session, state, captured)),
  }
  const resealed = await deps.resealForUser(session, state, change)
  if (resealed === null) throw invalidField('cookies', 'contain nothing to store')
  const now = deps.clock.now()
  await unlessEnded(deps.store).commit([
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
}

/** A login without `Authorization` leaves the headers as they are. */
async function headersAfter(
  deps: Pick<SessionDependencies, 'vault'>,
  session: Session,
  state: SealedState | null,
  { httpLogin }: CapturedState,
): Promise<Pick<SecretsChange, 'headers' | 'ports'>> {
  if (httpLogin === null) return {}
  const { headers } = await openSecrets(deps, session, state)
  return { headers: mergeHeaders(headersOf(httpLogin), headers), ports: namedPorts([httpLogin.page]) }
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

/** The same without what is too large to be stored, which is named instead. */
export function fittingState(captured: FittingState): FittingState {
  const { storage } = secretsOf(captured)
  const tooLarge = [...captured.tooLarge, ...leftOutOf(captured.storage, storage)]
  return { ...captured, storage: storage.filter(isFilled), tooLarge }
}

function secretsOf({ cookies, storage, userAgent, httpLogin }: CapturedState): SessionSecrets {
  const headers = httpLogin === null ? {} : headersOf(httpLogin)
  const secrets = { ...noSecrets, headers, exactCookies: cookies, storage, userAgent }
  return { ...secrets, storage: fittingStorage(secrets) }
}

function headersOf({ authorization }: HttpLogin): Readonly<Record<string, string>> {
  return { Authorization: authorization }
}
