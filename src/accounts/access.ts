import type { OrganizationRole } from './account-types.ts'

/** The relation of the requesting user to a session. */
export type SessionAccess = 'owner' | 'admin' | 'member'

/** Actions on a session. Sharing and unsharing depend on the role in the organization, see `runsOrganization`. */
export type SessionAction = 'read' | 'use' | 'change'

const table: Readonly<Record<SessionAccess, Readonly<Record<SessionAction, boolean>>>> = {
  owner: { read: true, use: true, change: true },
  admin: { read: true, use: true, change: true },
  member: { read: true, use: true, change: false },
}

/** Whether this access to a session allows the action. */
export function may(access: SessionAccess, action: SessionAction): boolean {
  return table[access][action]
}

/**
 * The access of a user to a session. `role` is the user's role in the organization that the session is shared with;
 * null when there is none. Null means no access: to this user the session must look as if it did not exist.
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

/** Whether the role may invite, share sessions with the organization and unshare them. */
export function runsOrganization(role: OrganizationRole | null): boolean {
  return role === 'admin' || role === 'owner'
}

const rank: Readonly<Record<OrganizationRole, number>> = { member: 0, admin: 1, owner: 2 }

/**
 * Whether a member with the role `actor` may give `role` to another, by invitation or change, and change or remove a
 * member who has it: nobody manages what is above their own role.
 */
export function mayManage(actor: OrganizationRole, role: OrganizationRole): boolean {
  return runsOrganization(actor) && rank[role] <= rank[actor]
}
