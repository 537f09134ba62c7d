import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import { hashToken, randomToken } from '../../vault/digest.ts'
import { mayGrant } from '../access.ts'
import type { InvitationView, OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireEmail } from '../email.ts'
import { standingToRun } from '../organizations/standing.ts'
import type { Principal } from '../principal.ts'
import { invitationTtlMs, invitationView } from './invitation.ts'

/** A list of invitations is answered whole, so it is bounded. */
const maxOpen = 100

type Dependencies = Pick<AccountDependencies, 'store' | 'organizations' | 'invitations' | 'audit' | 'clock' | 'random'>

/**
 * Invites an e-mail for seven days; the answer is the only one that ever holds the token. A former open invitation of the
 * same e-mail ends. Throws NOT_FOUND, FORBIDDEN for who is no admin and for a role above one's own, VALIDATION_ERROR,
 * CONFLICT for a member, for a personal organization and for the 101st that is open.
 */
export async function invite(
  deps: Dependencies,
  principal: Principal,
  organizationId: string,
  input: { readonly email: string; readonly role: OrganizationRole },
): Promise<InvitationView> {
  const email = requireEmail(input.email)
  return retryOnConflict(async () => {
    const organization = await standingToRun(deps, principal, organizationId)
    if (!mayGrant(organization.role, input.role)) {
      throw new AppError('FORBIDDEN', { message: 'Nobody gives a higher role than their own.' })
    }
    if (await deps.organizations.isMember(organizationId, email)) {
      throw new AppError('CONFLICT', { message: 'Somebody with this e-mail is a member already.' })
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
      deps.invitations.requireAtMost(organizationId, maxOpen),
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
