import { may, type SessionAccess } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import type { Clock, Timer } from '../clock.ts'
import { AppError } from '../errors.ts'
import { isUsable, statusAt } from '../sessions/lifecycle.ts'
import { decodeLearned } from '../sessions/monitoring/learned.ts'
import { permitEnabled } from '../sessions/permit.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session, SessionView } from '../sessions/session.ts'
import { viewOf } from '../sessions/view.ts'
import { Waiter } from '../sessions/waiter.ts'
import type { UnleasedContext, Validate } from './validate.ts'

export interface EnsureDependencies {
  readonly sessionRepository: Pick<SessionRepository, 'find'>
  readonly clock: Clock
  readonly timer: Timer
  /** Throws UNAUTHORIZED when the credential has ended since the request began. */
  readonly requireCredential: (principal: Principal) => Promise<void>
  readonly validate: Validate<unknown>
  /** The page at which a person logs in to a session again. */
  readonly loginPageUrl: (sessionId: string) => string
}

/** A check of the same cookies in the last 15 minutes is trusted; otherwise the site is asked. */
const trustedMs = 15 * 60_000
/** How often a waiting request reads the session. */
const pauseMs = 1_000

/**
 * A session that is logged in: known from its last check, else asked at its site. Waits up to `waitMs` for it to become
 * so. Throws as `permit`, UNAUTHORIZED, SESSION_INACTIVE, LOGIN_NEEDED, the reason of the signal, and what a validation
 * throws.
 */
export async function ensureLoggedIn(
  deps: EnsureDependencies,
  principal: Principal,
  id: string,
  { waitMs, ...context }: UnleasedContext & { readonly waitMs: number },
): Promise<SessionView> {
  const deadline = deps.clock.now() + waitMs
  const waiter = new Waiter(deps, context.signal)
  // One check for each state that a user sets: the second would say the same.
  let checkedVersion = 0
  for (;;) {
    context.signal.throwIfAborted()
    const found = await deps.sessionRepository.find(id, principal.userId)
    const { session, access } = permitEnabled(found, principal)
    const now = deps.clock.now()
    if (isUsable(statusAt(session, now)) && session.putVersion !== checkedVersion && !isKnown(session, now)) {
      checkedVersion = session.putVersion
      await deps.validate(principal, id, { ...context, leaseId: null })
    } else if (isLoggedIn(session, now)) return viewOf(session, access, now)
    else if (now >= deadline) throw loginNeeded(session, access, now, deps.loginPageUrl(id))
    else {
      await waiter.sleepUntil(Math.min(now + pauseMs, deadline))
      await deps.requireCredential(principal)
    }
  }
}

const otherUser = {
  message: 'The session is logged in as a different user than it expects.',
  resolution: 'Let a person open details.login_url and log in as the expected user, or PATCH expected_user.',
}

/** A member, who may only use the session, is told who can log in. */
function loginNeeded(session: Session, access: SessionAccess, now: number, loginUrl: string): AppError {
  const isOther = session.wrongUser !== null && isLoggedIn({ ...session, wrongUser: null }, now)
  const told = isOther ? otherUser : {}
  if (may(access, 'change')) return new AppError('LOGIN_NEEDED', { loginUrl, ...told })
  const who = 'its owner, an admin or owner of its organization, or a person with its PIN'
  const resolution = `Let ${who} open details.login_url and log in${isOther ? ' as the expected user' : ''}.`
  return new AppError('LOGIN_NEEDED', { loginUrl, ...told, resolution })
}

/** Only evidence of being logged out says that somebody must log in: a site that is down does not. */
export function isLoggedIn(session: Session, now: number): boolean {
  return (
    isUsable(statusAt(session, now)) &&
    session.deathHeldAt === null &&
    session.wrongUser === null &&
    session.lastVerdict?.verdict !== 'logged_out'
  )
}

/**
 * Whether its last check still says that it is logged in. A `pending_validation` session still waits for a check that
 * does.
 */
function isKnown(session: Session, now: number): boolean {
  const { status, lastValidatedAt: at, lastVerdict, learned, putVersion } = session
  const isOfOtherCookies = decodeLearned(learned)?.version !== putVersion
  if (status === 'pending_validation' || isOfOtherCookies) return false
  return isLoggedIn(session, now) && lastVerdict !== null && at !== null && now - at < trustedMs
}
