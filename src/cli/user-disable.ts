import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

/** `latchkey user disable EMAIL`. */
export async function userDisable(context: CommandContext, email: string): Promise<void> {
  await withAccounts(context, (accounts) => accounts.setDisabled(email, true))
  context.output.done(`Disabled ${email}: its log-ins and keys no longer work; everything stored is kept.`)
}
