import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { Write } from '../../storage/write.ts'
import type { OrganizationView, User } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireLabel } from '../label.ts'
import { requirePassword } from '../login/password.ts'
import { standing } from '../organizations/standing.ts'
import type { Principal } from '../principal.ts'
import { newUser, userWrites } from '../users/new-user.ts'
import { publicUser, type StoredUser } from '../users/repository.ts'
import { invitationByToken, noInvitation, type ValidInvitation } from './invitation.ts'

type Dependencies = Pick<
  AccountDependencies,
  'store' | 'users' | 'organizations' | 'invitations' | 'hasher' | 'audit' | 'clock' | 'random'
>

export interface Accepted {
  readonly organization: OrganizationView
  readonly user: User
}

/** By a principal, or by somebody new who gives a name and a password. */
export type AcceptedBy = { readonly principal: Principal } | { readonly name: string; readonly password: string }

/**
 * Makes the invited person a member, once; somebody new gets an account with it, in the same commit. Throws NOT_FOUND
 * for a token that cannot be used, by who is not invited, and by somebody new whose e-mail has an account;
 * VALIDATION_ERROR, OVERLOADED, CONFLICT for who is a member already.
 */
export async function acceptInvitation(deps: Dependencies, token: string, by: AcceptedBy): Promise<Accepted> {
  const accepted = 'principal' in by ? await acceptAs(deps, token, by.principal) : await acceptNew(deps, token, by)
  const organization = await standing(deps, { userId: accepted.user.id }, accepted.organizationId)
  return { organization, user: publicUser(accepted.user) }
}

interface Joined {
  readonly organizationId: string
  readonly user: StoredUser
}

async function acceptAs(deps: Dependencies, token: string, principal: Principal): Promise<Joined> {
  return retryOnConflict(async () => {
    const invitation = await invitationByToken(deps, token)
    const user = await deps.users.find(principal.userId)
    if (user === null || user.email !== invitation.email) throw noInvitation()
    if (await deps.organizations.isMember(invitation.organizationId, user.email)) {
      // It may be this invitation that made them one just now.
      await invitationByToken(deps, token)
      throw new AppError('CONFLICT', { message: 'You are already a member.' })
    }
    await deps.store.commit(joining(deps, invitation, user, principal))
    return { organizationId: invitation.organizationId, user }
  })
}

async function acceptNew(
  deps: Dependencies,
  token: string,
  input: { readonly name: string; readonly password: string },
): Promise<Joined> {
  const name = requireLabel('name', input.name)
  const password = requirePassword('password', input.password)
  // The slow hash is worth its cost only where the token can be used.
  await openToStranger(deps, token)
  const passwordHash = await deps.hasher.hash(password)
  return retryOnConflict(async () => {
    const invitation = await openToStranger(deps, token)
    const user = newUser(deps, { email: invitation.email, name, passwordHash, operator: false })
    const actor = { email: user.email, keyPrefix: null }
    await deps.store.commit([...userWrites(deps, user, actor), ...joining(deps, invitation, user, actor)])
    return { organizationId: invitation.organizationId, user }
  })
}

async function openToStranger(deps: Dependencies, token: string): Promise<ValidInvitation> {
  const invitation = await invitationByToken(deps, token)
  if ((await deps.users.findByEmail(invitation.email)) !== null) throw noInvitation()
  return invitation
}

function joining(deps: Dependencies, invitation: ValidInvitation, user: StoredUser, actor: Actor): Write[] {
  const { organizations, invitations, audit, clock } = deps
  const { organizationId, role, createdBy, senderRole } = invitation
  const now = clock.now()
  return [
    organizations.lock(organizationId),
    organizations.requireRole(organizationId, createdBy, senderRole),
    invitations.settle(invitation.id, 'accepted', now),
    organizations.insertMember(organizationId, user.id, role, now),
    audit.chain(accountChain(user.id), 'member_added', actor, {
      organization_id: organizationId,
      invitation_id: invitation.id,
      role,
    }),
  ]
}
