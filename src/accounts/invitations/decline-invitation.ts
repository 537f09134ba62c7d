import { accountChain } from '../../audit/entry.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { invitationByToken } from './invitation.ts'

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
