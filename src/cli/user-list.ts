import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

/**
 * `latchkey user list`: one account per line: e-mail, role, state, creation date, name and session limit, separated by
 * tabs.
 */
export async function userList(context: CommandContext): Promise<void> {
  const users = await withAccounts(context, (accounts) => accounts.listUsers())
  for (const { email, operator, disabled, createdAt, name, sessionLimit } of users) {
    const day = new Date(createdAt).toISOString().slice(0, 10)
    const columns = [
      email,
      operator ? 'operator' : 'user',
      disabled ? 'disabled' : 'enabled',
      day,
      name,
      sessionLimit ?? 'default',
    ]
    await context.output.result(columns.join('\t'))
  }
}
