import type { ApiKeyScope, Principal } from './principal.ts'

/** Times in this file are epoch milliseconds. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly operator: boolean
  readonly disabled: boolean
  readonly createdAt: number
}

export interface ApiKeyView {
  readonly id: string
  readonly name: string
  readonly keyPrefix: string
  /** The whole key, only in the response that creates it; else null. */
  readonly key: string | null
  readonly scopes: readonly ApiKeyScope[]
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly expiresAt: number | null
  readonly requests: number
}

export type OrganizationRole = 'member' | 'admin' | 'owner'

export interface OrganizationView {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly description: string | null
  readonly isPersonal: boolean
  /** The role of the requesting user. */
  readonly role: OrganizationRole
  readonly memberCount: number
  readonly createdAt: number
}

export interface MemberView {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly role: OrganizationRole
  readonly joinedAt: number
}

export interface InvitationView {
  readonly id: string
  readonly organizationId: string
  readonly email: string
  readonly role: OrganizationRole
  /** Only in the response that creates the invitation; else null. */
  readonly token: string | null
  readonly createdAt: number
  readonly expiresAt: number
}

export interface UsageView {
  readonly creditsUsedToday: number
  readonly creditsUsedThisWeek: number
  readonly creditsUsedThisMonth: number
  readonly creditsTotal: number
  readonly requestsToday: number
  readonly requestsThisWeek: number
  readonly requestsThisMonth: number
  readonly topDomains: readonly { readonly domain: string; readonly creditsUsed: number; readonly requests: number }[]
  readonly periodStart: number
  readonly periodEnd: number
  readonly since: number
}

/** Finds out who sends a request. */
export interface Authenticator {
  /** Null when the credential is not valid (unknown, revoked, expired, user disabled). */
  byApiKey(key: string): Promise<Principal | null>
  byJwt(token: string): Promise<Principal | null>
  /** Takes the cookie of the dashboard. */
  byCookie(value: string): Promise<Principal | null>
}

/** Logins, keys, organizations and usage, for one principal at a time. Every method throws AppError. */
export interface Accounts extends Authenticator {
  /**
   * `address` is the network address of the caller, for throttling. `kind` (default `bearer`) decides where the token
   * is accepted: a `cookie` token by `byCookie` only, any other by `byJwt` only.
   */
  login(
    email: string,
    password: string,
    address: string,
    kind?: 'bearer' | 'cookie',
  ): Promise<{ token: string; expiresInSeconds: number }>
  /** As `logout`. */
  logout(principal: Principal): Promise<void>
  changePassword(principal: Principal, current: string, next: string): Promise<void>
  me(principal: Principal): Promise<User>

  listKeys(principal: Principal): Promise<readonly ApiKeyView[]>
  createKey(
    principal: Principal,
    input: { name: string; scopes: readonly ApiKeyScope[]; expiresAt: number | null },
  ): Promise<ApiKeyView>
  revokeKey(principal: Principal, id: string): Promise<void>

  listOrganizations(principal: Principal): Promise<readonly OrganizationView[]>
  createOrganization(
    principal: Principal,
    input: { name: string; description: string | null },
  ): Promise<OrganizationView>
  getOrganization(principal: Principal, id: string): Promise<OrganizationView>
  deleteOrganization(principal: Principal, id: string): Promise<void>
  listMembers(principal: Principal, organizationId: string): Promise<readonly MemberView[]>
  changeRole(principal: Principal, organizationId: string, userId: string, role: OrganizationRole): Promise<MemberView>
  removeMember(principal: Principal, organizationId: string, userId: string): Promise<void>
  transferOwnership(principal: Principal, organizationId: string, toUserId: string): Promise<OrganizationView>
  leaveOrganization(principal: Principal, organizationId: string): Promise<void>
  invite(
    principal: Principal,
    organizationId: string,
    input: { email: string; role: OrganizationRole },
  ): Promise<InvitationView>
  listInvitations(principal: Principal, organizationId: string): Promise<readonly InvitationView[]>
  revokeInvitation(principal: Principal, organizationId: string, invitationId: string): Promise<void>
  /** Called by a principal, or by a new user who gives a name and a password. */
  acceptInvitation(
    token: string,
    by: { principal: Principal } | { name: string; password: string },
  ): Promise<{ organization: OrganizationView; user: User }>
  declineInvitation(token: string): Promise<void>

  usage(principal: Principal): Promise<UsageView>
}
