import { type AccountAdministration, createAccountAdministration } from '../accounts/users/administration.ts'
import { composeAccounts } from '../compose/accounts.ts'
import { type CommandContext, withCore } from './with-core.ts'

/** Opens the accounts while `work` runs. */
export function withAccounts<T>(
  context: CommandContext,
  work: (accounts: AccountAdministration) => Promise<T>,
): Promise<T> {
  return withCore(context, (core) => work(createAccountAdministration(composeAccounts(core, null))))
}
