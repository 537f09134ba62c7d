import { accountChain } from '../../audit/entry.ts'
import { dayMs } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import { hashToken, randomToken } from '../../vault/digest.ts'
import { mayManage } from '../access.ts'
import type { InvitationView, OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireEmail } from '../email.ts'
import { managedOrganization } from '../organizations/visible-organization.ts'
import type { Principal } from '../principal.ts'
import type { OpenInvitation, StoredInvitation } from './repository.ts'

/** Bounded because the list of invitations has no pages. */
const maxOpen = 100

type Dependencies = Pick<
  AccountDependencies,
  'store' | 'users' | 'organizations' | 'invitations' | 'audit' | 'clock' | 'random'
>

export interface NewInvitation {
  readonly email: string
  readonly role: OrganizationRole
}

/**
 * Invites an e-mail for seven days. Only this response holds the token. An earlier open invitation of the same e-mail
 * ends. Throws NOT_FOUND; FORBIDDEN when the principal is no admin, or for a role above their own; VALIDATION_ERROR;
 * CONFLICT for a member, for a personal organization, and beyond 100 open invitations.
 */
export async function invite(
  deps: Dependencies,
  principal: Principal,
  organizationId: string,
  input: NewInvitation,
): Promise<InvitationView> {
  const email = requireEmail(input.email)
  return retryOnConflict(async () => {
    const organization = await managedOrganization(deps, principal, organizationId)
    if (!mayManage(organization.role, input.role)) {
      throw new AppError('FORBIDDEN', { message: 'You cannot give a higher role than your own.' })
    }
    if (await deps.organizations.isMember(organizationId, email)) {
      throw new AppError('CONFLICT', { message: 'A user with this e-mail is already a member.' })
    }
    const now = deps.clock.now()
    const { role } = input
    const id = deps.random.uuid()
    const token = randomToken(deps.random)
    const createdBy = principal.userId
    const invitation = { id, organizationId, email, role, createdBy, createdAt: now, expiresAt: now + invitationTtlMs }
    const writes = [
      deps.organizations.lock(organizationId),
      ...deps.users.requireCredential(principal, now),
      deps.organizations.requireRole(organizationId, principal.userId, organization.role),
      deps.invitations.revokeOpen(organizationId, email, now),
      deps.invitations.removeClosed(organizationId, now),
      deps.invitations.insert(invitation, hashToken(token)),
      ...deps.invitations.requireAtMost(organizationId, maxOpen),
      deps.audit.chain(accountChain(principal.userId), 'member_invited', principal, {
        organization_id: organizationId,
        invitation_id: id,
        email,
        role,
      }),
    ]
    await deps.store.commit(writes).catch(onConflict({ limit_reached: tooManyOpen }))
    return invitationView(invitation, token)
  })
}

function tooManyOpen(): AppError {
  const message = `An organization has at most ${maxOpen} open invitations; revoke some first.`
  return new AppError('CONFLICT', { message })
}

/** The invitations that can still be accepted, newest first, without tokens. Throws NOT_FOUND, FORBIDDEN, CONFLICT. */
export async function listInvitations(
  deps: Pick<AccountDependencies, 'organizations' | 'invitations' | 'clock'>,
  principal: Principal,
  organizationId: string,
): Promise<readonly InvitationView[]> {
  await managedOrganization(deps, principal, organizationId)
  const open = await deps.invitations.list(organizationId, deps.clock.now())
  return open
    .filter((invitation) => validInvitation(invitation) !== null)
    .map((invitation) => invitationView(invitation, null))
}

/**
 * Ends an open invitation. Throws NOT_FOUND; FORBIDDEN when the principal is no admin, or for a role above their own.
 */
export async function revokeInvitation(
  deps: Omit<Dependencies, 'random'>,
  principal: Principal,
  organizationId: string,
  invitationId: string,
): Promise<void> {
  await retryOnConflict(async () => {
    const { role } = await managedOrganization(deps, principal, organizationId)
    const now = deps.clock.now()
    const invitation = await deps.invitations.find(invitationId, organizationId, now)
    if (invitation === null) {
      throw new AppError('NOT_FOUND', { message: 'The organization has no open invitation with this id.' })
    }
    if (!mayManage(role, invitation.role)) throw new AppError('FORBIDDEN')
    await deps.store.commit([
      deps.organizations.requireRole(organizationId, principal.userId, role),
      deps.invitations.settle(invitationId, 'revoked', now),
      deps.audit.chain(accountChain(principal.userId), 'invitation_revoked', principal, {
        organization_id: organizationId,
        invitation_id: invitationId,
      }),
    ])
  })
}

/** Ends an invitation for anybody who has its token. The audit chain of its sender records it. Throws NOT_FOUND. */
export async function declineInvitation(
  deps: Pick<AccountDependencies, 'store' | 'invitations' | 'audit' | 'clock'>,
  token: string,
): Promise<void> {
  await retryOnConflict(async () => {
    const { id, organizationId, email, createdBy } = await invitationByToken(deps, token)
    await deps.store.commit([
      deps.invitations.settle(id, 'declined', deps.clock.now()),
      deps.audit.chain(
        accountChain(createdBy),
        'invitation_declined',
        { email, keyPrefix: null },
        { organization_id: organizationId, invitation_id: id },
      ),
    ])
  })
}

/** Seven days. */
const invitationTtlMs = 7 * dayMs

const tokenShape = /^[0-9A-Za-z]{32}$/

/** An open invitation whose sender may still give its role. */
export interface ValidInvitation extends StoredInvitation {
  readonly senderRole: OrganizationRole
}

/** Null when its sender has left the organization or may no longer give this role: it then counts as revoked. */
function validInvitation(invitation: OpenInvitation | null): ValidInvitation | null {
  if (invitation === null || invitation.senderRole === null) return null
  return mayManage(invitation.senderRole, invitation.role) ? { ...invitation, senderRole: invitation.senderRole } : null
}

/** As clients see it. */
function invitationView(invitation: StoredInvitation, token: string | null): InvitationView {
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
