import { z } from 'zod'
import { type OrganizationView, organizationRoles, type User } from '../../accounts/account-types.ts'
import { emailText, newPassword, toUserBody, userSchema } from './account.ts'
import { idOut, lineLabel, optional, text, timeOut } from './fields.ts'
import { bodyOf } from './to-body.ts'

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

export const toOrganizationBody = bodyOf(organizationSchema)

export const memberSchema = z
  .object({ user_id: idOut, email: z.string(), name: z.string(), role: roleSchema, joined_at: timeOut })
  .meta({ id: 'Member' })

export const memberListSchema = z.array(memberSchema)

export const toMemberBody = bodyOf(memberSchema)

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

export const toInvitationBody = bodyOf(invitationSchema)

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
