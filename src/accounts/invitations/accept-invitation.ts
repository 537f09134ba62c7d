import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { Write } from '../../storage/write.ts'
import type { OrganizationView, User } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireLabel } from '../label.ts'
import { requirePassword } from '../login/password.ts'
import { visibleOrganization } from '../organizations/visible-organization.ts'
import type { Principal } from '../principal.ts'
import { newUser, userWrites } from '../users/new-user.ts'
import { publicUser, type StoredUser } from '../users/repository.ts'
import { invitationByToken, invitationNotFound, type ValidInvitation } from './invitations.ts'

type Dependencies = Pick<
  AccountDependencies,
  'store' | 'users' | 'organizations' | 'invitations' | 'hasher' | 'audit' | 'clock' | 'random'
>

export interface Accepted {
  readonly organization: OrganizationView
  readonly user: User
}

/** A principal, or a new user who gives a name and a password. */
export type AcceptedBy = { readonly principal: Principal } | { readonly name: string; readonly password: string }

/**
 * Makes the invited person a member, once. A new user gets an account in the same commit. Throws NOT_FOUND when the
 * token is not usable, when the principal is not the invited person, and when a new user's e-mail already has an
 * account; VALIDATION_ERROR; OVERLOADED; CONFLICT when the principal is already a member.
 */
export async function acceptInvitation(deps: Dependencies, token: string, by: AcceptedBy): Promise<Accepted> {
  const accepted = 'principal' in by ? await acceptAs(deps, token, by.principal) : await acceptNew(deps, token, by)
  const organization = await visibleOrganization(deps, { userId: accepted.user.id }, accepted.organizationId)
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
    if (user === null || user.email !== invitation.email) throw invitationNotFound()
    if (await deps.organizations.isMember(invitation.organizationId, user.email)) {
      // This same invitation may have made them a member a moment ago.
      await invitationByToken(deps, token)
      throw new AppError('CONFLICT', { message: 'You are already a member.' })
    }
    const valid = deps.users.requireCredential(principal, deps.clock.now())
    await deps.store.commit(joining(deps, invitation, user, principal, valid))
    return { organizationId: invitation.organizationId, user }
  })
}

async function acceptNew(
  deps: Dependencies,
  token: string,
  input: { readonly name: string; readonly password: string },
): Promise<Joined> {
  const name = requireLabel(input.name)
  const password = requirePassword('password', input.password)
  // Check the token first: the password hash is expensive.
  const { email: caller } = await openToStranger(deps, token)
  const passwordHash = await deps.hasher.hash(password, caller)
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
  if ((await deps.users.findByEmail(invitation.email)) !== null) throw invitationNotFound()
  return invitation
}

/** `valid`: what the commit demands of who joins. */
function joining(
  deps: Dependencies,
  invitation: ValidInvitation,
  user: StoredUser,
  actor: Actor,
  valid: readonly Write[] = [],
): Write[] {
  const { organizations, invitations, audit, clock } = deps
  const { organizationId, role, createdBy, senderRole } = invitation
  const now = clock.now()
  return [
    organizations.lock(organizationId),
    ...valid,
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
