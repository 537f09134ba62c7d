import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import { hashToken, randomToken } from '../../vault/digest.ts'
import { mayGrant } from '../access.ts'
import type { InvitationView, OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireEmail } from '../email.ts'
import { managedOrganization } from '../organizations/visible-organization.ts'
import type { Principal } from '../principal.ts'
import { invitationTtlMs, invitationView } from './invitation.ts'

/** Bounded because the list of invitations has no pages. */
const maxOpen = 100

type Dependencies = Pick<AccountDependencies, 'store' | 'organizations' | 'invitations' | 'audit' | 'clock' | 'random'>

/**
 * Invites an e-mail for seven days. Only this response holds the token. An earlier open invitation of the same e-mail
 * ends. Throws NOT_FOUND; FORBIDDEN when the principal is no admin, or for a role above their own; VALIDATION_ERROR;
 * CONFLICT for a member, for a personal organization, and beyond 100 open invitations.
 */
export async function invite(
  deps: Dependencies,
  principal: Principal,
  organizationId: string,
  input: { readonly email: string; readonly role: OrganizationRole },
): Promise<InvitationView> {
  const email = requireEmail(input.email)
  return retryOnConflict(async () => {
    const organization = await managedOrganization(deps, principal, organizationId)
    if (!mayGrant(organization.role, input.role)) {
      throw new AppError('FORBIDDEN', { message: 'You cannot give a higher role than your own.' })
    }
    if (await deps.organizations.isMember(organizationId, email)) {
      throw new AppError('CONFLICT', { message: 'A user with this e-mail is already a member.' })
    }
    const now = deps.clock.now()
    const { role } = input
    const id = deps.random.uuid()
    const token = randomToken(deps.random)
    const createdBy = principal.userId
    const invitation = { id, organizationId, email, role, createdBy, createdAt: now, expiresAt: now + invitationTtlMs }
    const writes = [
      deps.organizations.lock(organizationId),
      deps.organizations.requireRole(organizationId, principal.userId, organization.role),
      deps.invitations.revokeOpen(organizationId, email, now),
      deps.invitations.removeClosed(organizationId, now),
      deps.invitations.insert(invitation, hashToken(token)),
      ...deps.invitations.requireAtMost(organizationId, maxOpen),
      deps.audit.chain(accountChain(principal.userId), 'member_invited', principal, {
        organization_id: organizationId,
        invitation_id: id,
        email,
        role,
      }),
    ]
    await deps.store.commit(writes).catch(onConflict({ limit_reached: tooManyOpen }))
    return invitationView(invitation, token)
  })
}

function tooManyOpen(): AppError {
  const message = `An organization has at most ${maxOpen} open invitations; revoke some first.`
  return new AppError('CONFLICT', { message })
}
