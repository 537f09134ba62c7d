import { type AccountAdministration, createAccountAdministration } from '../accounts/users/administration.ts'
import { composeAccounts } from '../compose/accounts.ts'
import { type Core, openCore } from '../open-core.ts'
import type { CommandContext } from './command-context.ts'

/** Opens the database and the vault while `work` runs; also while a server runs. */
export async function withCore<T>({ config }: CommandContext, work: (core: Core) => Promise<T>): Promise<T> {
  const core = await openCore(config, { create: false })
  try {
    return await work(core)
  } finally {
    await core.close()
  }
}

/** Opens the accounts while `work` runs. */
export function withAccounts<T>(
  context: CommandContext,
  work: (accounts: AccountAdministration) => Promise<T>,
): Promise<T> {
  return withCore(context, (core) => work(createAccountAdministration(composeAccounts(core, null))))
}
