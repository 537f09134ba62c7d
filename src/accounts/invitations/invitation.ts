import { AppError } from '../../errors.ts'
import { hashToken } from '../../vault/digest.ts'
import { mayGrant } from '../access.ts'
import type { InvitationView, OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { OpenInvitation, StoredInvitation } from './repository.ts'

/** Seven days. */
export const invitationTtlMs = 7 * 86_400_000

const tokenShape = /^[0-9A-Za-z]{32}$/

/** An open invitation whose sender may still give its role. */
export interface ValidInvitation extends StoredInvitation {
  readonly senderRole: OrganizationRole
}

/** Null when its sender has left the organization or may no longer give this role: it then counts as revoked. */
export function validInvitation(invitation: OpenInvitation | null): ValidInvitation | null {
  if (invitation === null || invitation.senderRole === null) return null
  return mayGrant(invitation.senderRole, invitation.role) ? { ...invitation, senderRole: invitation.senderRole } : null
}

/** As clients see it. */
export function invitationView(invitation: StoredInvitation, token: string | null): InvitationView {
  const { id, organizationId, email, role, createdAt, expiresAt } = invitation
  return { id, organizationId, email, role, token, createdAt, expiresAt }
}

/** The open invitation of a token. Throws NOT_FOUND. */
export async function invitationByToken(
  { invitations, clock }: Pick<AccountDependencies, 'invitations' | 'clock'>,
  token: string,
): Promise<ValidInvitation> {
  if (!tokenShape.test(token)) throw invitationNotFound()
  const invitation = validInvitation(await invitations.findByToken(hashToken(token), clock.now()))
  if (invitation === null) throw invitationNotFound()
  return invitation
}

/** The same error for every token that cannot be used, so that it does not reveal who has an account. */
export function invitationNotFound(): AppError {
  return new AppError('NOT_FOUND', {
    message: 'There is no open invitation for you with this token. If you have an account, log in before you accept.',
  })
}
