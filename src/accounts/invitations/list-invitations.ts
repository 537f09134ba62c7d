import type { InvitationView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { managedOrganization } from '../organizations/visible-organization.ts'
import type { Principal } from '../principal.ts'
import { invitationView, validInvitation } from './invitation.ts'

/** The invitations that can still be accepted, newest first, without tokens. Throws NOT_FOUND, FORBIDDEN, CONFLICT. */
export async function listInvitations(
  deps: Pick<AccountDependencies, 'organizations' | 'invitations' | 'clock'>,
  principal: Principal,
  organizationId: string,
): Promise<readonly InvitationView[]> {
  await managedOrganization(deps, principal, organizationId)
  const open = await deps.invitations.list(organizationId, deps.clock.now())
  return open
    .filter((invitation) => validInvitation(invitation) !== null)
    .map((invitation) => invitationView(invitation, null))
}
