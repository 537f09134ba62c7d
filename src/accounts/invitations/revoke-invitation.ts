import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import { mayGrant } from '../access.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { managedOrganization } from '../organizations/visible-organization.ts'
import type { Principal } from '../principal.ts'

/**
 * Ends an open invitation. Throws NOT_FOUND; FORBIDDEN when the principal is no admin, or for a role above their own.
 */
export async function revokeInvitation(
  deps: Pick<AccountDependencies, 'store' | 'organizations' | 'invitations' | 'audit' | 'clock'>,
  principal: Principal,
  organizationId: string,
  invitationId: string,
): Promise<void> {
  await retryOnConflict(async () => {
    const { role } = await managedOrganization(deps, principal, organizationId)
    const now = deps.clock.now()
    const invitation = await deps.invitations.find(invitationId, organizationId, now)
    if (invitation === null) {
      throw new AppError('NOT_FOUND', { message: 'The organization has no open invitation with this id.' })
    }
    if (!mayGrant(role, invitation.role)) throw new AppError('FORBIDDEN')
    await deps.store.commit([
      deps.organizations.requireRole(organizationId, principal.userId, role),
      deps.invitations.settle(invitationId, 'revoked', now),
      deps.audit.chain(accountChain(principal.userId), 'invitation_revoked', principal, {
        organization_id: organizationId,
        invitation_id: invitationId,
      }),
    ])
  })
}
