import { AppError } from '../errors.ts'
import type { ApiKeyView, MemberView, OrganizationRole, OrganizationView } from './account-types.ts'
import type { AccountDependencies } from './dependencies.ts'
import { type AcceptedBy, acceptInvitation } from './invitations/accept-invitation.ts'
import {
  declineInvitation,
  invite,
  listInvitations,
  type NewInvitation,
  revokeInvitation,
} from './invitations/invitations.ts'
import { byApiKey } from './keys/by-api-key.ts'
import { createKey, type NewKeyInput, revokeKey } from './keys/keys.ts'
import { changePassword } from './login/change-password.ts'
import { login, logout } from './login/login.ts'
import { changeRole, transferOwnership } from './organizations/change-role.ts'
import { createOrganization, type NewOrganization } from './organizations/create-organization.ts'
import { deleteOrganization } from './organizations/delete-organization.ts'
import { leaveOrganization, removeMember } from './organizations/end-membership.ts'
import { visibleOrganization } from './organizations/visible-organization.ts'
import type { Principal } from './principal.ts'
import { byCookie, byJwt } from './tokens/by-jwt.ts'
import type { TokenKind } from './tokens/own-tokens.ts'
import { usage } from './usage/usage.ts'
import { publicUser } from './users/repository.ts'

/** Log-ins, keys, organizations and usage, for one principal at a time. Every method throws AppError. */
export type Accounts = ReturnType<typeof createAccounts>

/** Binds every account function to its dependencies. */
export function createAccounts(deps: AccountDependencies) {
  return {
    byApiKey: (key: string) => byApiKey(deps, key),
    byJwt: (token: string) => byJwt(deps, token),
    byCookie: (value: string) => byCookie(deps, value),

    login: (email: string, password: string, address: string, kind: TokenKind = 'bearer') =>
      login(deps, { email, password, address, kind }),
    logout: (principal: Principal) => logout(deps, principal),
    changePassword: (principal: Principal, current: string, next: string) =>
      changePassword(deps, principal, current, next),
    me: async ({ userId }: Principal) => {
      const user = await deps.users.find(userId)
      if (user === null) throw new AppError('UNAUTHORIZED')
      return publicUser(user)
    },

    /** The keys of the principal, newest first. Their usage includes this request. */
    listKeys: async ({ userId }: Principal): Promise<readonly ApiKeyView[]> => {
      await deps.keyUsage.flush()
      return deps.keys.list(userId)
    },
    createKey: (principal: Principal, input: NewKeyInput) => createKey(deps, principal, input),
    revokeKey: (principal: Principal, id: string) => revokeKey(deps, principal, id),

    listOrganizations: ({ userId }: Principal): Promise<readonly OrganizationView[]> => deps.organizations.list(userId),
    createOrganization: (principal: Principal, input: NewOrganization) => createOrganization(deps, principal, input),
    getOrganization: (principal: Principal, id: string) => visibleOrganization(deps, principal, id),
    deleteOrganization: (principal: Principal, id: string) => deleteOrganization(deps, principal, id),
    listMembers: async (principal: Principal, id: string): Promise<readonly MemberView[]> =>
      deps.organizations.members((await visibleOrganization(deps, principal, id)).id),
    changeRole: (principal: Principal, id: string, userId: string, role: OrganizationRole) =>
      changeRole(deps, principal, id, userId, role),
    removeMember: (principal: Principal, id: string, userId: string) => removeMember(deps, principal, id, userId),
    transferOwnership: async (principal: Principal, id: string, toUserId: string) => {
      await transferOwnership(deps, principal, id, toUserId)
      return visibleOrganization(deps, principal, id)
    },
    leaveOrganization: (principal: Principal, id: string) => leaveOrganization(deps, principal, id),
    invite: (principal: Principal, id: string, input: NewInvitation) => invite(deps, principal, id, input),
    listInvitations: (principal: Principal, id: string) => listInvitations(deps, principal, id),
    revokeInvitation: (principal: Principal, id: string, invitationId: string) =>
      revokeInvitation(deps, principal, id, invitationId),
    acceptInvitation: (token: string, by: AcceptedBy) => acceptInvitation(deps, token, by),
    declineInvitation: (token: string) => declineInvitation(deps, token),

    usage: (principal: Principal) => usage(deps, principal),
  }
}
