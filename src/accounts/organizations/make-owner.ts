import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { OrganizationView, User } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'

/**
 * Makes a member an owner of an organization, next to those it has; for operators, when the last owner is gone. Returns
 * the organization. Throws NOT_FOUND when the user is not a member, CONFLICT when the user is disabled.
 * @param organization its slug or id
 */
export async function makeOwner(
  deps: Pick<AccountDependencies, 'store' | 'organizations' | 'audit'>,
  { id: userId, email, disabled }: Pick<User, 'id' | 'email' | 'disabled'>,
  organization: string,
  actor: Actor,
): Promise<OrganizationView> {
  if (disabled) throw new AppError('CONFLICT', { message: `${email} is disabled; make another member owner.` })
  return retryOnConflict(async () => {
    const memberships = (await deps.organizations.list(userId)).filter(({ isPersonal }) => !isPersonal)
    const found = memberships.find(({ id, slug }) => id === organization || slug === organization)
    if (found === undefined) throw notMember(email, organization, memberships)
    if (found.role === 'owner') return found
    await deps.store.commit([
      deps.organizations.lock(found.id),
      deps.organizations.setRole(found.id, userId, found.role, 'owner'),
      deps.audit.chain(accountChain(userId), 'member_changed', actor, { organization_id: found.id, role: 'owner' }),
    ])
    return { ...found, role: 'owner' }
  })
}

function notMember(email: string, organization: string, memberships: readonly OrganizationView[]): AppError {
  const names = memberships.map(({ slug, role }) => `${slug} (${role})`).join(', ')
  return new AppError('NOT_FOUND', {
    message: `${email} is not a member of an organization ${organization}, but of: ${names === '' ? 'none' : names}.`,
  })
}
