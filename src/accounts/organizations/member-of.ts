import { AppError } from '../../errors.ts'
import type { MemberView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'

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
