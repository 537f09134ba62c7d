import { z } from 'zod'
import {
  type InvitationView,
  type MemberView,
  type OrganizationView,
  organizationRoles,
  type User,
} from '../../accounts/account-types.ts'
import { formatTime } from '../../clock.ts'
import { emailText, newPassword, toUserBody, userSchema } from './account.ts'
import { idOut, lineLabel, optional, text, timeOut } from './fields.ts'

const roleSchema = z.enum(organizationRoles)

export const createOrganizationBody = z
  .object({ name: lineLabel, description: optional(text(0, 1000)) })
  .meta({ id: 'CreateOrganization' })

export const organizationSchema = z
  .object({
    id: idOut,
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
    is_personal: z.boolean(),
    role: roleSchema,
    member_count: z.int(),
    created_at: timeOut,
  })
  .meta({ id: 'Organization' })

export const organizationListSchema = z.array(organizationSchema)

export function toOrganizationBody(organization: OrganizationView): z.output<typeof organizationSchema> {
  return {
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    description: organization.description,
    is_personal: organization.isPersonal,
    role: organization.role,
    member_count: organization.memberCount,
    created_at: formatTime(organization.createdAt),
  }
}

export const memberSchema = z
  .object({ user_id: idOut, email: z.string(), name: z.string(), role: roleSchema, joined_at: timeOut })
  .meta({ id: 'Member' })

export const memberListSchema = z.array(memberSchema)

export function toMemberBody(member: MemberView): z.output<typeof memberSchema> {
  return {
    user_id: member.userId,
    email: member.email,
    name: member.name,
    role: member.role,
    joined_at: formatTime(member.joinedAt),
  }
}

export const changeRoleBody = z.object({ role: roleSchema }).meta({ id: 'ChangeRole' })
export const transferBody = z.object({ user_id: z.string().max(8192) }).meta({ id: 'TransferOwnership' })

export const inviteBody = z.object({ email: emailText, role: optional(roleSchema) }).meta({ id: 'Invite' })

export const invitationSchema = z
  .object({
    id: idOut,
    organization_id: idOut,
    email: z.string(),
    role: roleSchema,
    token: z.string().nullable().meta({ description: 'Only in the answer that creates it' }),
    created_at: timeOut,
    expires_at: timeOut,
  })
  .meta({ id: 'Invitation' })

export const invitationListSchema = z.array(invitationSchema)

export function toInvitationBody(invitation: InvitationView): z.output<typeof invitationSchema> {
  return {
    id: invitation.id,
    organization_id: invitation.organizationId,
    email: invitation.email,
    role: invitation.role,
    token: invitation.token,
    created_at: formatTime(invitation.createdAt),
    expires_at: formatTime(invitation.expiresAt),
  }
}

/** Required only without a credential, to create an account. */
export const joinBody = z
  .object({ name: optional(lineLabel), password: optional(newPassword) })
  .meta({ id: 'AcceptInvitation' })

export const acceptedSchema = z
  .object({ organization: organizationSchema, user: userSchema })
  .meta({ id: 'InvitationAccepted' })

export function toAcceptedBody(accepted: { organization: OrganizationView; user: User }) {
  return { organization: toOrganizationBody(accepted.organization), user: toUserBody(accepted.user) }
}
