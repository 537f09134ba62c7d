import type { AccountAdministration } from '../accounts/users/administration.ts'
import { CommandError } from './command-error.ts'
import type { Output } from './output.ts'
import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

export interface UserRemoveOptions {
  readonly yes?: boolean | undefined
}

/**
 * `latchkey user remove EMAIL`: without `--yes` it says what would be removed, prints the shared sessions (id, domain,
 * name, organization, separated by tabs), and fails.
 */
export async function userRemove(
  context: CommandContext,
  email: string,
  { yes = false }: UserRemoveOptions,
): Promise<void> {
  if (!yes) return withAccounts(context, (accounts) => preview(accounts, email, context.output))
  await withAccounts(context, (accounts) => accounts.removeUser(email))
  context.output.done(
    `Removed ${email} with its keys, results and sessions, also the shared ones; the audit trail is kept.`,
  )
}

async function preview(accounts: AccountAdministration, email: string, output: Output): Promise<never> {
  const { sessionCount, shared, keyCount } = await accounts.removalOf(email)
  for (const { id, domain, name, organization } of shared)
    await output.result([id, domain, name, organization].join('\t'))
  throw new CommandError(
    `Nothing was removed; --yes removes ${email} permanently, with all it owns: sessions ${sessionCount} (shared with organizations: ${shared.length}), API keys ${keyCount}.`,
  )
}
