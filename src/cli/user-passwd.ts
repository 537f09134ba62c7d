import { readSecret } from './read-secret.ts'
import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

/** `latchkey user passwd EMAIL --password-stdin`. */
export async function userPasswd(context: CommandContext, email: string): Promise<void> {
  const password = await readSecret(process.stdin, 'password')
  await withAccounts(context, (accounts) => accounts.setPassword(email, password))
  context.output.done(`Set the password of ${email}; all earlier log-ins have ended, API keys still work.`)
}
