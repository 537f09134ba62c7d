import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

/** `latchkey user enable EMAIL`. */
export async function userEnable(context: CommandContext, email: string): Promise<void> {
  await withAccounts(context, (accounts) => accounts.setDisabled(email, false))
  context.output.done(`Enabled ${email}.`)
}
