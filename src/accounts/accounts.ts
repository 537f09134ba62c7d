import { bind } from '../bind.ts'
import { AppError } from '../errors.ts'
import type { ApiKeyView, MemberView, OrganizationView } from './account-types.ts'
import type { AccountDependencies } from './dependencies.ts'
import { acceptInvitation } from './invitations/accept-invitation.ts'
import { declineInvitation, invite, listInvitations, revokeInvitation } from './invitations/invitations.ts'
import { isCredentialValid } from './is-credential-valid.ts'
import { byApiKey } from './keys/by-api-key.ts'
import { createKey, revokeKey } from './keys/keys.ts'
import { changePassword } from './login/change-password.ts'
import { login, logout } from './login/login.ts'
import { changeRole, transferOwnership } from './organizations/change-role.ts'
import { createOrganization } from './organizations/create-organization.ts'
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
    ...bind(deps, { byApiKey, byJwt, byCookie, isCredentialValid, logout, changePassword }),
    login: (email: string, password: string, address: string, kind: TokenKind = 'bearer') =>
      login(deps, { email, password, address, kind }),
    me: async ({ userId }: Principal) => {
      const user = await deps.users.find(userId)
      if (user === null) throw new AppError('UNAUTHORIZED')
      return publicUser(user)
    },

    ...bind(deps, { createKey, revokeKey }),
    /** The keys of the principal, newest first. Their usage includes this request. */
    listKeys: async ({ userId }: Principal): Promise<readonly ApiKeyView[]> => {
      await deps.keyUsage.flush()
      return deps.keys.list(userId)
    },

    ...bind(deps, {
      createOrganization,
      getOrganization: visibleOrganization,
      deleteOrganization,
      changeRole,
      removeMember,
      leaveOrganization,
    }),
    listOrganizations: ({ userId }: Principal): Promise<readonly OrganizationView[]> => deps.organizations.list(userId),
    listMembers: async (principal: Principal, id: string): Promise<readonly MemberView[]> =>
      deps.organizations.members((await visibleOrganization(deps, principal, id)).id),
    transferOwnership: async (principal: Principal, id: string, toUserId: string) => {
      await transferOwnership(deps, principal, id, toUserId)
      return visibleOrganization(deps, principal, id)
    },

    ...bind(deps, { invite, listInvitations, revokeInvitation, acceptInvitation, declineInvitation }),
    ...bind(deps, { usage }),
  }
}
