import { accessOf, may, runsOrganization, type SessionAccess, type SessionAction } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { bindingOf } from './binding.ts'
import { expiryStatusAt, statusAt, successRate } from './lifecycle.ts'
import type { FoundSession } from './repository.ts'
import type { Session, SessionView, ShownSession } from './session.ts'

/** A session as a user with this access sees it now. */
export function viewOf(session: ShownSession, access: SessionAccess, now: number): SessionView {
  return {
    ...session,
    ...bindingFields(session),
    access,
    status: statusAt(session, now),
    expiryStatus: expiryStatusAt(session.expiresAt, now),
    successRate: successRate(session.totalRequests, session.successfulRequests),
  }
}

function bindingFields(session: ShownSession): Pick<SessionView, 'binding' | 'bindingDetails'> {
  const { binding, details } = bindingOf(session)
  return { binding, bindingDetails: details }
}

export interface Permitted {
  readonly session: Session
  readonly access: SessionAccess
}

/**
 * The session, if the principal may do this to it. Throws, in this order: SESSION_NOT_FOUND when it does not exist or
 * is not visible to the principal, FORBIDDEN, SESSION_INACTIVE when it was deleted.
 */
export function permit(
  found: FoundSession | null,
  principal: Pick<Principal, 'userId'>,
  action: SessionAction,
): Permitted {
  const permitted = visible(found, principal)
  if (!may(permitted.access, action)) throw onlyUsable()
  if (permitted.session.deletedAt !== null) throw deleted()
  return permitted
}

/** As `permit`, for using the session's secrets. */
export function permitUse(found: FoundSession | null, principal: Pick<Principal, 'userId'>): Permitted {
  return permit(found, principal, 'use')
}

/** As `permit` for reading, but its owner also sees a deleted session, because its audit trail stays. */
export function permitAudit(found: FoundSession | null, principal: Pick<Principal, 'userId'>): Permitted {
  const permitted = visible(found, principal)
  if (permitted.session.deletedAt !== null && permitted.access !== 'owner') throw deleted()
  return permitted
}

/** As `permit`, for what only an admin or owner of the organization may do. */
export function permitUnshare(found: FoundSession | null, principal: Pick<Principal, 'userId'>): Permitted {
  const permitted = permit(found, principal, 'read')
  if (permitted.session.organizationId !== null && !runsOrganization(found?.role ?? null)) {
    throw new AppError('FORBIDDEN', { message: 'Only an admin or owner of the organization can unshare the session.' })
  }
  return permitted
}

const onlyUsable = () =>
  new AppError('FORBIDDEN', {
    message: 'You may use this session, but only its owner, or an admin or owner of its organization, can change it.',
  })

const deleted = () =>
  new AppError('SESSION_INACTIVE', { message: 'The session was deleted.', resolution: 'Create a new session.' })

function visible(found: FoundSession | null, principal: Pick<Principal, 'userId'>): Permitted {
  const access = found === null ? null : accessOf(found.session, principal.userId, found.role)
  if (found === null || access === null) throw new AppError('SESSION_NOT_FOUND')
  return { session: found.session, access }
}
