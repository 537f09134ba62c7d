import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

/** `latchkey user remove EMAIL`. */
export async function userRemove(context: CommandContext, email: string): Promise<void> {
  await withAccounts(context, (accounts) => accounts.removeUser(email))
  context.output.done(
    `Removed ${email} with its keys, results and sessions, also the shared ones; the audit trail is kept.`,
  )
}
