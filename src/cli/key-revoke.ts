import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

/** `latchkey key revoke ID`. */
export async function keyRevoke(context: CommandContext, id: string): Promise<void> {
  const { name, keyPrefix, email } = await withAccounts(context, (accounts) => accounts.revokeKeyOf(id))
  context.output.done(`Revoked the key ${name} (${keyPrefix}…) of ${email}: it no longer works.`)
}
