import type { Principal } from '../accounts/principal.ts'
import { redactUrl } from '../audit/redact-url.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import { AppError } from '../errors.ts'
import type { SessionDependencies } from './dependencies.ts'
import { type VisitBeforeStoring, wrongUser } from './expected-user.ts'
import type { GivenState } from './given-cookies.ts'
import type { SealedState } from './repository.ts'
import { changesVisits, type Resealed, reseal, type SecretsChange, type StateWriter } from './reseal.ts'
import type { Session, SessionSecrets } from './session.ts'
import { wrongUserWrite } from './session-events.ts'
import { cookieNamesOf } from './state-origin.ts'

/** A new session and its state, before they are stored. */
export interface UnstoredSession {
  readonly session: Session
  readonly state: GivenState
}

/**
 * When a session has an expected user, visits the site with its secrets before they are stored. Returns what is to be
 * stored: with the cookies that the site set. Throws WRONG_USER when the site shows another user. When it does not say,
 * the later checks decide.
 */
export async function requireExpectedUser(
  deps: Pick<SessionDependencies, 'showsUser'>,
  unstored: UnstoredSession,
): Promise<UnstoredSession> {
  const { session, state } = unstored
  // These secrets were just given and are not combined with stored ones, so no use needs to be recorded.
  const { instead, cookies } = await visited(deps, session, state.secrets, async () => {})
  if (instead !== null) throw new AppError('WRONG_USER')
  if (cookies === null) return unstored
  const secrets = { ...state.secrets, ...cookies }
  return { session: { ...session, cookieNames: cookieNamesOf(secrets) }, state: { ...state, secrets } }
}

/** `reseal`, after the site has shown the expected user, and with the cookies that it set. Throws as `reseal`, WRONG_USER. */
export async function resealForUser(
  deps: ResealForUserDependencies,
  session: Session,
  state: SealedState | null,
  change: SecretsChange,
  by: StateWriter & { readonly actor: Principal },
): Promise<Resealed | null> {
  const resealed = await reseal(deps, session, state, change, by)
  if (resealed === null || !changesVisits(change)) return resealed
  const cookies = await requireExpectedUserOf(deps, by.actor, session, resealed.secrets)
  return cookies === null ? resealed : reseal(deps, session, state, { ...change, ...cookies }, by)
}

type ResealForUserDependencies = Pick<
  SessionDependencies,
  'showsUser' | 'store' | 'repository' | 'audit' | 'events' | 'clock' | 'vault'
>

/**
 * As `requireExpectedUser`, for a stored session; returns the cookies if the site changed them. Its stored headers are sent
 * too, so each page is recorded before; the refusal is recorded and reported as well. A disabled session is not used.
 */
async function requireExpectedUserOf(
  deps: Omit<ResealForUserDependencies, 'vault'>,
  principal: Principal,
  session: Session,
  secrets: SessionSecrets,
): Promise<CookieState | null> {
  if (session.disabled) return null
  const record = (url: string): Promise<void> => {
    const details = { url: redactUrl(url) }
    return deps.store.commit([
      deps.repository.requireUsable(session.id, principal.userId),
      deps.audit.session(session.id, 'used_for_validation', principal, details),
    ])
  }
  const { instead, cookies } = await visited(deps, session, secrets, record)
  if (instead === null) return cookies
  const now = deps.clock.now()
  await deps.store.commit([
    deps.audit.session(session.id, 'use_refused', principal, { reason: 'wrong_user' }),
    wrongUserWrite(deps.events, session, instead, now),
    deps.repository.update(session, { wrong_user: instead, updated_at: now }),
  ])
  throw new AppError('WRONG_USER')
}

/** @returns `instead`: the user that is shown in the place of the expected one; null: none */
async function visited(
  { showsUser }: Pick<SessionDependencies, 'showsUser'>,
  session: Session,
  secrets: SessionSecrets,
  beforeSecret: (url: string) => Promise<void>,
): Promise<Pick<VisitBeforeStoring, 'cookies'> & { readonly instead: string | null }> {
  if (session.expectedUser === null) return { instead: null, cookies: null }
  const { shown, cookies } = await showsUser(session, secrets, beforeSecret)
  const isKept = session.writeBack && session.cookieOwner !== 'browser'
  return { instead: wrongUser(session, shown), cookies: isKept ? cookies : null }
}
