import { AppError } from '../../errors.ts'
import { runsOrganization } from '../access.ts'
import type { MemberView, OrganizationView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'

/**
 * The organization as the principal sees it. Throws NOT_FOUND when the principal is not a member: to them it must look
 * as if it did not exist.
 */
export async function visibleOrganization(
  { organizations }: Pick<AccountDependencies, 'organizations'>,
  principal: Pick<Principal, 'userId'>,
  id: string,
): Promise<OrganizationView> {
  const organization = await organizations.find(id, principal.userId)
  if (organization !== null) return organization
  throw organizationNotFound()
}

export function organizationNotFound(): AppError {
  return new AppError('NOT_FOUND', { message: 'No organization with this id is visible to you.' })
}

/** As `visibleOrganization`, for actions of admins and owners. Throws FORBIDDEN, CONFLICT for a personal organization. */
export async function managedOrganization(
  deps: Pick<AccountDependencies, 'organizations'>,
  principal: Pick<Principal, 'userId'>,
  id: string,
): Promise<OrganizationView> {
  const organization = await visibleOrganization(deps, principal, id)
  if (!runsOrganization(organization.role)) {
    throw new AppError('FORBIDDEN', { message: 'Only an admin or owner of the organization can do this.' })
  }
  return requireNotPersonal(organization)
}

/**
 * A personal organization has exactly one member as long as the account exists: it has no invitations and cannot be
 * left, transferred or deleted. Throws CONFLICT for one.
 */
export function requireNotPersonal(organization: OrganizationView): OrganizationView {
  if (!organization.isPersonal) return organization
  throw new AppError('CONFLICT', {
    message: 'A personal organization always has one member; create an organization to work with others.',
  })
}

export function lastOwnerError(): AppError {
  return new AppError('CONFLICT', {
    message:
      'An organization needs an owner who is not disabled; make another member owner, or delete the organization.',
  })
}

/** A member of an organization. Throws NOT_FOUND when the user is not one. */
export async function memberOf(
  { organizations }: Pick<AccountDependencies, 'organizations'>,
  organizationId: string,
  userId: string,
): Promise<MemberView> {
  const member = await organizations.member(organizationId, userId)
  if (member === null) throw new AppError('NOT_FOUND', { message: 'The organization has no member with this id.' })
  return member
}
