import type { OrganizationRole } from './account-types.ts'

/** How the asking principal stands to a session. */
export type SessionAccess = 'owner' | 'admin' | 'member'

/** What can be done to a session. Sharing and unsharing depend on the role in the organization, see `runsOrganization`. */
export type SessionAction = 'read' | 'use' | 'change'

const table: Readonly<Record<SessionAccess, Readonly<Record<SessionAction, boolean>>>> = {
  owner: { read: true, use: true, change: true },
  admin: { read: true, use: true, change: true },
  member: { read: true, use: true, change: false },
}

/** May somebody who stands so to a session do this to it? Contract §2, Sharing. */
export function may(access: SessionAccess, action: SessionAction): boolean {
  return table[access][action]
}

/**
 * How a user stands to a session: `role` is the user's in the organization that it is shared with, null without one.
 * Null: not at all; the session must look as if it did not exist.
 */
export function accessOf(
  session: { readonly accountId: string },
  userId: string,
  role: OrganizationRole | null,
): SessionAccess | null {
  if (session.accountId === userId) return 'owner'
  if (role === null) return null
  return role === 'member' ? 'member' : 'admin'
}

/** Admins and owners run an organization: they invite, share with it and unshare. */
export function runsOrganization(role: OrganizationRole | null): boolean {
  return role === 'admin' || role === 'owner'
}

const rank: Readonly<Record<OrganizationRole, number>> = { member: 0, admin: 1, owner: 2 }

/** May somebody with the role `actor` give `role` to another, by invitation or change? Nobody gives more than they have. */
export function mayGrant(actor: OrganizationRole, role: OrganizationRole): boolean {
  return runsOrganization(actor) && rank[role] <= rank[actor]
}

/** May somebody with the role `actor` change or remove a member who has the role `target`? */
export function mayManage(actor: OrganizationRole, target: OrganizationRole): boolean {
  return runsOrganization(actor) && rank[target] <= rank[actor]
}
