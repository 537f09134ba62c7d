import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

export interface KeyListOptions {
  readonly user?: string | undefined
}

/**
 * `latchkey key list`: one API key per line: id, how it begins, e-mail, scopes, creation date, last use, end and name,
 * separated by tabs.
 */
export async function keyList(context: CommandContext, { user }: KeyListOptions): Promise<void> {
  const keys = await withAccounts(context, (accounts) => accounts.listKeysOf(user ?? null))
  for (const { id, keyPrefix, email, scopes, createdAt, lastUsedAt, expiresAt, name } of keys) {
    const columns = [id, keyPrefix, email, scopes.join(','), day(createdAt), day(lastUsedAt), day(expiresAt), name]
    await context.output.result(columns.join('\t'))
  }
}

function day(time: number | null): string {
  return time === null ? 'never' : new Date(time).toISOString().slice(0, 10)
}
