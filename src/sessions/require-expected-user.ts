import type { Principal } from '../accounts/principal.ts'
import { redactUrl } from '../audit/redact-url.ts'
import { AppError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import type { SessionDependencies } from './dependencies.ts'
import { type VisitBeforeStoring, wrongUser } from './expected-user.ts'
import type { GivenState } from './given-cookies.ts'
import type { Session, SessionSecrets } from './session.ts'
import { wrongUserWrite } from './session-events.ts'
import { changesVisits, type Resealed, reseal, type SecretsChange, type StateWriter } from './state/reseal.ts'
import { cookieNamesOf } from './state/state-origin.ts'
import type { SealedState } from './stored-session.ts'

/** A new session and its state, before they are stored. */
export interface UnstoredSession {
  readonly session: Session
  readonly state: GivenState
}

/** A session whose user was checked, if one is expected. */
export interface UserCheckedSession extends UnstoredSession {
  /** For its commit: the patient one if the site has changed its cookies. */
  readonly store: Pick<Store, 'commit'>
}

/**
 * When a session has an expected user, visits the site with its secrets before they are stored. Returns what is to be
 * stored: with the cookies that the site set. Throws WRONG_USER when the site shows another user. When it does not say,
 * the later checks decide.
 */
export async function requireExpectedUser(
  deps: Pick<SessionDependencies, 'showsUser' | 'store' | 'patientStore'>,
  unstored: UnstoredSession,
): Promise<UserCheckedSession> {
  const { session, state } = unstored
  const unchanged = { ...unstored, store: deps.store }
  if (session.expectedUser === null) return unchanged
  // These secrets were just given and are not combined with stored ones, so no use needs to be recorded.
  const { shown, cookies } = await visited(deps, session, state.secrets, async () => {})
  if (wrongUser(session, shown) !== null) throw new AppError('WRONG_USER')
  if (cookies === null) return unchanged
  const secrets = { ...state.secrets, ...cookies }
  return {
    session: { ...session, cookieNames: cookieNamesOf(secrets) },
    state: { ...state, secrets },
    store: deps.patientStore,
  }
}

/** A change of a session whose user was checked, if one is expected. */
export type ResealedForUser = Resealed & Pick<UserCheckedSession, 'store'>

/**
 * `reseal` for one request: after the site has shown the expected user, and with the cookies that it set. Throws as
 * `reseal`, WRONG_USER. If the request commits again after a conflict, the site is not visited again: it may take each
 * cookie only once.
 */
export function resealerForUser(
  deps: ResealForUserDependencies,
  by: StateWriter & { readonly actor: Principal },
): (session: Session, state: SealedState | null, change: SecretsChange) => Promise<ResealedForUser> {
  let last: { readonly visit: VisitBeforeStoring; readonly ofVersion: number } | null = null
  return async (session, state, change) => {
    const resealed = { ...(await reseal(deps, session, state, change, by)), store: deps.store }
    if (!changesVisits(change)) return resealed
    const { version } = resealed
    // Stored cookies that another has replaced are no longer those of the visit; given ones are.
    if (last === null || (change.cookies === undefined && last.ofVersion !== version)) {
      // A disabled session is not used.
      if (session.expectedUser === null || session.disabled) return resealed
      const visit = await visited(deps, session, resealed.secrets, useRecorder(deps, session, by.actor))
      last = { visit, ofVersion: version }
    }
    const { shown, cookies } = last.visit
    const instead = wrongUser(session, shown)
    if (instead !== null) await refuse(deps, by.actor, session, instead)
    if (cookies === null) return resealed
    return { ...(await reseal(deps, session, state, { ...change, ...cookies }, by)), store: deps.patientStore }
  }
}

type ResealForUserDependencies = Pick<
  SessionDependencies,
  'showsUser' | 'store' | 'patientStore' | 'repository' | 'audit' | 'events' | 'clock' | 'vault'
>

/**
 * Records each page before it is visited with new secrets of a stored session: its stored headers are sent too. Conflicts
 * when the principal may not use the session any more.
 */
export function useRecorder(
  { store, repository, audit }: Pick<SessionDependencies, 'store' | 'repository' | 'audit'>,
  { id }: Session,
  principal: Principal,
): (url: string) => Promise<void> {
  return (url) =>
    store.commit([
      repository.requireUsable(id, principal.userId),
      audit.session(id, 'used_for_validation', principal, { url: redactUrl(url) }),
    ])
}

/** Records and reports that the site shows another user. Throws WRONG_USER. */
async function refuse(
  deps: Pick<SessionDependencies, 'store' | 'repository' | 'audit' | 'events' | 'clock'>,
  principal: Principal,
  session: Session,
  instead: string,
): Promise<never> {
  const now = deps.clock.now()
  await deps.store.commit([
    deps.audit.session(session.id, 'use_refused', principal, { reason: 'wrong_user' }),
    wrongUserWrite(deps.events, session, instead, now),
    deps.repository.update(session, { wrong_user: instead, updated_at: now }),
  ])
  throw new AppError('WRONG_USER')
}

/** Without the cookies after the visit if visits of this session do not store them. */
async function visited(
  { showsUser }: Pick<SessionDependencies, 'showsUser'>,
  session: Session,
  secrets: SessionSecrets,
  recordUse: (url: string) => Promise<void>,
): Promise<VisitBeforeStoring> {
  const visit = await showsUser(session, secrets, recordUse)
  const isKept = session.writeBack && session.cookieOwner !== 'browser'
  return isKept ? visit : { ...visit, cookies: null }
}
