import { readSecret } from './read-secret.ts'
import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

export interface UserAddOptions {
  readonly name?: string | undefined
  /** Without it the account has no password: API keys work, logging in does not. */
  readonly passwordStdin?: boolean | undefined
}

/** `latchkey user add EMAIL`. */
export async function userAdd(context: CommandContext, email: string, options: UserAddOptions): Promise<void> {
  const password = options.passwordStdin === true ? await readSecret(process.stdin, 'password') : null
  const user = await withAccounts(context, (accounts) =>
    accounts.addUser({ email, name: options.name ?? null, password }),
  )
  context.output.done(`Added ${user.email}${user.operator ? ', the operator' : ''}.`)
  context.output.say(`Next: latchkey key create --user ${user.email} --name NAME`)
}
