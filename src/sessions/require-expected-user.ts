import type { Principal } from '../accounts/principal.ts'
import { redactUrl } from '../audit/redact-url.ts'
import { AppError } from '../errors.ts'
import type { SessionDependencies } from './dependencies.ts'
import { wrongUser } from './expected-user.ts'
import type { Session, SessionSecrets } from './session.ts'
import { wrongUserWrite } from './session-events.ts'

/**
 * When a session has an expected user, visits the site with these secrets before they are stored. Throws WRONG_USER
 * when the site shows another user. When it does not say, the later checks decide.
 */
export async function requireExpectedUser(
  deps: Pick<SessionDependencies, 'showsUser'>,
  session: Session,
  secrets: SessionSecrets,
): Promise<void> {
  // These secrets were just given and are not combined with stored ones, so no use needs to be recorded.
  if ((await shownInstead(deps, session, secrets, async () => {})) !== null) throw new AppError('WRONG_USER')
}

/**
 * As `requireExpectedUser`, for a stored session. Its stored headers are sent too, so each page is recorded before; the
 * refusal is recorded and reported as well. A disabled session is not used.
 */
export async function requireExpectedUserOf(
  deps: Pick<SessionDependencies, 'showsUser' | 'store' | 'repository' | 'audit' | 'events' | 'clock'>,
  principal: Principal,
  session: Session,
  secrets: SessionSecrets,
): Promise<void> {
  if (session.disabled) return
  const record = (url: string): Promise<void> => {
    const details = { url: redactUrl(url) }
    return deps.store.commit([
      deps.repository.requireUsable(session.id, principal.userId),
      deps.audit.session(session.id, 'used_for_validation', principal, details),
    ])
  }
  const shown = await shownInstead(deps, session, secrets, record)
  if (shown === null) return
  const now = deps.clock.now()
  await deps.store.commit([
    deps.audit.session(session.id, 'use_refused', principal, { reason: 'wrong_user' }),
    wrongUserWrite(deps.events, session, shown, now),
    deps.repository.update(session, { wrong_user: shown, updated_at: now }),
  ])
  throw new AppError('WRONG_USER')
}

async function shownInstead(
  { showsUser }: Pick<SessionDependencies, 'showsUser'>,
  session: Session,
  secrets: SessionSecrets,
  beforeSecret: (url: string) => Promise<void>,
): Promise<string | null> {
  if (session.expectedUser === null) return null
  return wrongUser(session, await showsUser(session, secrets, beforeSecret))
}
