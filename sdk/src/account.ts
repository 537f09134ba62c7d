import type {
  AcceptInvitation,
  ChangePassword,
  CreateApiKey,
  CreateOrganization,
  Invite,
  Login,
  Member,
} from './api.ts'
import type { RequestOptions, Transport } from './transport.ts'

export type Keys = ReturnType<typeof createKeys>
export type Organizations = ReturnType<typeof createOrganizations>
export type Invitations = ReturnType<typeof createInvitations>
export type Auth = ReturnType<typeof createAuth>

/** API keys. */
export function createKeys({ json }: Transport) {
  return {
    /** Only this answer has the whole key. */
    create: (key: CreateApiKey, options?: RequestOptions) => json('createApiKey', { body: key, options }),
    list: (options?: RequestOptions) => json('listApiKeys', { options }),
    revoke: async (id: string, options?: RequestOptions): Promise<void> => {
      await json('revokeApiKey', { path: { id }, options })
    },
  }
}

export function createOrganizations({ json }: Transport) {
  return {
    create: (organization: CreateOrganization, options?: RequestOptions) =>
      json('createOrganization', { body: organization, options }),
    list: (options?: RequestOptions) => json('listOrganizations', { options }),
    get: (id: string, options?: RequestOptions) => json('getOrganization', { path: { id }, options }),
    delete: async (id: string, options?: RequestOptions): Promise<void> => {
      await json('deleteOrganization', { path: { id }, options })
    },
    /** Makes another member its owner. */
    transfer: (id: string, userId: string, options?: RequestOptions) =>
      json('transferOrganization', { path: { id }, body: { user_id: userId }, options }),
    leave: async (id: string, options?: RequestOptions): Promise<void> => {
      await json('leaveOrganization', { path: { id }, options })
    },
    members: (id: string, options?: RequestOptions) => json('listMembers', { path: { id }, options }),
    changeRole: (id: string, userId: string, role: Member['role'], options?: RequestOptions) =>
      json('updateMember', { path: { id, user_id: userId }, body: { role }, options, isRepeatable: true }),
    removeMember: async (id: string, userId: string, options?: RequestOptions): Promise<void> => {
      await json('removeMember', { path: { id, user_id: userId }, options })
    },
    /** Only this answer has the token of the invitation. */
    invite: (id: string, invitation: Invite, options?: RequestOptions) =>
      json('createInvitation', { path: { id }, body: invitation, options }),
    /** Those that are open. */
    invitations: (id: string, options?: RequestOptions) => json('listInvitations', { path: { id }, options }),
    revokeInvitation: async (id: string, invitationId: string, options?: RequestOptions): Promise<void> => {
      await json('revokeInvitation', { path: { id, invitation_id: invitationId }, options })
    },
  }
}

/** What the receiver of an invitation does with its token. */
export function createInvitations({ json }: Transport) {
  return {
    accept: (token: string, user: AcceptInvitation = {}, options?: RequestOptions) =>
      json('acceptInvitation', { path: { token }, body: user, options }),
    decline: async (token: string, options?: RequestOptions): Promise<void> => {
      await json('declineInvitation', { path: { token }, options })
    },
  }
}

/** Logging in to the server with a password. `access_token` is then the `apiKey` of another client. */
export function createAuth({ json }: Transport) {
  return {
    logIn: (login: Login, options?: RequestOptions) => json('logIn', { body: login, options }),
    /** Makes the access token of this client invalid. */
    logOut: async (options?: RequestOptions): Promise<void> => {
      await json('logOut', { options })
    },
    /** Ends all logins of the user. */
    changePassword: async (passwords: ChangePassword, options?: RequestOptions): Promise<void> => {
      await json('changePassword', { body: passwords, options })
    },
  }
}
