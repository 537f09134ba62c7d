import type { InvitationView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { standingToRun } from '../organizations/standing.ts'
import type { Principal } from '../principal.ts'
import { invitationView, valid } from './invitation.ts'

/** The invitations that can still be accepted, newest first, without tokens. Throws NOT_FOUND, FORBIDDEN, CONFLICT. */
export async function listInvitations(
  deps: Pick<AccountDependencies, 'organizations' | 'invitations' | 'clock'>,
  principal: Principal,
  organizationId: string,
): Promise<readonly InvitationView[]> {
  await standingToRun(deps, principal, organizationId)
  const open = await deps.invitations.list(organizationId, deps.clock.now())
  return open.filter((invitation) => valid(invitation) !== null).map((invitation) => invitationView(invitation, null))
}
