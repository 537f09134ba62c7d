import { AppError } from '../../errors.ts'
import { hashToken } from '../../vault/digest.ts'
import { mayGrant } from '../access.ts'
import type { InvitationView, OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { OpenInvitation, StoredInvitation } from './repository.ts'

/** Seven days. Contract §4. */
export const invitationTtlMs = 7 * 86_400_000

const tokenShape = /^[0-9A-Za-z]{32}$/

/** An invitation whose sender could still send it. */
export interface ValidInvitation extends StoredInvitation {
  readonly senderRole: OrganizationRole
}

/** Null where its sender has left since or could not give this role any more: then it is as if it had been revoked. */
export function valid(invitation: OpenInvitation | null): ValidInvitation | null {
  if (invitation === null || invitation.senderRole === null) return null
  return mayGrant(invitation.senderRole, invitation.role) ? { ...invitation, senderRole: invitation.senderRole } : null
}

export function invitationView(invitation: StoredInvitation, token: string | null): InvitationView {
  const { id, organizationId, email, role, createdAt, expiresAt } = invitation
  return { id, organizationId, email, role, token, createdAt, expiresAt }
}

/** The invitation that a token stands for. Throws NOT_FOUND. */
export async function invitationByToken(
  { invitations, clock }: Pick<AccountDependencies, 'invitations' | 'clock'>,
  token: string,
): Promise<ValidInvitation> {
  if (!tokenShape.test(token)) throw noInvitation()
  const invitation = valid(await invitations.findByToken(hashToken(token), clock.now()))
  if (invitation === null) throw noInvitation()
  return invitation
}

/** The same for every token that cannot be used, for whichever reason: nobody learns from it who has an account. */
export function noInvitation(): AppError {
  return new AppError('NOT_FOUND', {
    message: 'There is no open invitation for you with this token. If you have an account, log in before you accept.',
  })
}
