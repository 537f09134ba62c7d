import { accessOf, may, type SessionAccess, type SessionAction } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { Write } from '../storage/write.ts'
import type { SessionDependencies } from './dependencies.ts'
import type { FoundSession } from './stored-session.ts'

/** A session as it was found, and the principal's access to it. */
type Permitted<Found extends FoundSession> = Found & { readonly access: SessionAccess }

/**
 * The session, if the principal may do this to it; `use`: use its secrets. Throws, in this order: SESSION_NOT_FOUND when it
 * does not exist or is not visible to the principal, FORBIDDEN, SESSION_INACTIVE when it was deleted.
 */
export function permit<Found extends FoundSession>(
  found: Found | null,
  principal: Pick<Principal, 'userId'>,
  action: SessionAction,
): Permitted<Found> {
  const permitted = visible(found, principal)
  if (!may(permitted.access, action)) throw onlyUsable()
  if (permitted.session.deletedAt !== null) throw deleted()
  return permitted
}

/**
 * For the commit of a change that `permit` allowed, which a site's answer may have delayed: it throws UNAUTHORIZED
 * unless the credential is still valid, and conflicts unless the principal still has the role that allows the change.
 */
export function stillPermitted(
  { repository, clock }: Pick<SessionDependencies, 'repository' | 'clock'>,
  principal: Principal,
  { session: { organizationId }, role, access }: Permitted<FoundSession>,
): Write[] {
  const isOwn = access === 'owner' || role === null || organizationId === null
  return [
    ...repository.requireCredential(principal, clock.now()),
    ...(isOwn ? [] : [repository.requireRole(organizationId, principal.userId, role)]),
  ]
}

/** As `permit` for using its secrets; also throws SESSION_INACTIVE when the session is disabled. */
export function permitEnabled<Found extends FoundSession>(
  found: Found | null,
  principal: Pick<Principal, 'userId'>,
): Permitted<Found> {
  const permitted = permit(found, principal, 'use')
  if (permitted.session.disabled) throw new AppError('SESSION_INACTIVE')
  return permitted
}

/** As `permit` for reading, but its owner also sees a deleted session, because its audit trail stays. */
export function permitAudit(found: FoundSession | null, principal: Pick<Principal, 'userId'>): void {
  const { session, access } = visible(found, principal)
  if (session.deletedAt !== null && access !== 'owner') throw deleted()
}

const onlyUsable = () =>
  new AppError('FORBIDDEN', {
    message: 'You may use this session, but only its owner, or an admin or owner of its organization, can change it.',
  })

const deleted = () =>
  new AppError('SESSION_INACTIVE', { message: 'The session was deleted.', resolution: 'Create a new session.' })

function visible<Found extends FoundSession>(
  found: Found | null,
  principal: Pick<Principal, 'userId'>,
): Permitted<Found> {
  const access = found === null ? null : accessOf(found.session, principal.userId, found.role)
  if (found === null || access === null) throw new AppError('SESSION_NOT_FOUND')
  return { ...found, access }
}
