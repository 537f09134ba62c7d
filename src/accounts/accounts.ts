import { AppError } from '../errors.ts'
import type { Accounts } from './account-types.ts'
import type { AccountDependencies } from './dependencies.ts'
import { acceptInvitation } from './invitations/accept-invitation.ts'
import { declineInvitation } from './invitations/decline-invitation.ts'
import { invite } from './invitations/invite.ts'
import { listInvitations } from './invitations/list-invitations.ts'
import { revokeInvitation } from './invitations/revoke-invitation.ts'
import { byApiKey } from './keys/by-api-key.ts'
import { createKey } from './keys/create-key.ts'
import { listKeys } from './keys/list-keys.ts'
import { revokeKey } from './keys/revoke-key.ts'
import { changePassword } from './login/change-password.ts'
import { login } from './login/login.ts'
import { logout } from './login/logout.ts'
import { changeRole, transferOwnership } from './organizations/change-role.ts'
import { createOrganization } from './organizations/create-organization.ts'
import { deleteOrganization } from './organizations/delete-organization.ts'
import { leaveOrganization } from './organizations/leave-organization.ts'
import { removeMember } from './organizations/remove-member.ts'
import { visibleOrganization } from './organizations/visible-organization.ts'
import { byCookie, byJwt } from './tokens/by-jwt.ts'
import { usage } from './usage/usage.ts'
import { publicUser } from './users/repository.ts'

/** Binds every account function to its dependencies. */
export function createAccounts(deps: AccountDependencies): Accounts {
  return {
    byApiKey: (key) => byApiKey(deps, key),
    byJwt: (token) => byJwt(deps, token),
    byCookie: (value) => byCookie(deps, value),

    login: (email, password, address, kind = 'bearer') => login(deps, { email, password, address, kind }),
    logout: (principal) => logout(deps, principal),
    changePassword: (principal, current, next) => changePassword(deps, principal, current, next),
    me: async ({ userId }) => {
      const user = await deps.users.find(userId)
      if (user === null) throw new AppError('UNAUTHORIZED')
      return publicUser(user)
    },

    listKeys: (principal) => listKeys(deps, principal),
    createKey: (principal, input) => createKey(deps, principal, input),
    revokeKey: (principal, id) => revokeKey(deps, principal, id),

    listOrganizations: ({ userId }) => deps.organizations.list(userId),
    createOrganization: (principal, input) => createOrganization(deps, principal, input),
    getOrganization: (principal, id) => visibleOrganization(deps, principal, id),
    deleteOrganization: (principal, id) => deleteOrganization(deps, principal, id),
    listMembers: async (principal, id) =>
      deps.organizations.members((await visibleOrganization(deps, principal, id)).id),
    changeRole: (principal, id, userId, role) => changeRole(deps, principal, id, userId, role),
    removeMember: (principal, id, userId) => removeMember(deps, principal, id, userId),
    transferOwnership: async (principal, id, toUserId) => {
      await transferOwnership(deps, principal, id, toUserId)
      return visibleOrganization(deps, principal, id)
    },
    leaveOrganization: (principal, id) => leaveOrganization(deps, principal, id),
    invite: (principal, id, input) => invite(deps, principal, id, input),
    listInvitations: (principal, id) => listInvitations(deps, principal, id),
    revokeInvitation: (principal, id, invitationId) => revokeInvitation(deps, principal, id, invitationId),
    acceptInvitation: (token, by) => acceptInvitation(deps, token, by),
    declineInvitation: (token) => declineInvitation(deps, token),

    usage: (principal) => usage(deps, principal),
  }
}
