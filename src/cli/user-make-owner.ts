import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

/** `latchkey user make-owner EMAIL ORGANIZATION`: the organization by its slug or id. */
export async function userMakeOwner(context: CommandContext, email: string, organization: string): Promise<void> {
  const { name } = await withAccounts(context, (accounts) => accounts.makeOwner(email, organization))
  context.output.done(`${email} is an owner of the organization "${name}".`)
}
