import { type ApiKeyScope, apiKeyScopes } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { withAccounts } from './with-core.ts'

export interface KeyCreateOptions {
  readonly user: string
  readonly name: string
  readonly scopes?: readonly ApiKeyScope[] | undefined
  /** When it stops working, epoch milliseconds. */
  readonly expires?: number | undefined
}

/** `latchkey key create --user EMAIL --name N`: prints only the key to stdout, for a pipe or a variable. */
export async function keyCreate(context: CommandContext, options: KeyCreateOptions): Promise<void> {
  const { user, name, scopes = [...apiKeyScopes], expires = null } = options
  const view = await withAccounts(context, (accounts) =>
    accounts.createKeyFor(user, { name, scopes, expiresAt: expires }).catch(nameOption),
  )
  await context.output.result(view.key ?? '')
  context.output.say('Save this key now: it is not shown again.')
}

/** The field of the API has another name here. */
function nameOption(error: unknown): never {
  if (error instanceof AppError && error.fields.some(({ field }) => field === 'expires_at'))
    throw new CommandError('--expires must lie in the future.')
  throw error
}

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
    const columns = [
      id,
      keyPrefix,
      email,
      scopes.join(','),
      shownDay(createdAt),
      shownDay(lastUsedAt),
      shownDay(expiresAt),
      name,
    ]
    await context.output.result(columns.join('\t'))
  }
}

function shownDay(time: number | null): string {
  return time === null ? 'never' : new Date(time).toISOString().slice(0, 10)
}

/** `latchkey key revoke ID`. */
export async function keyRevoke(context: CommandContext, id: string): Promise<void> {
  const { name, keyPrefix, email } = await withAccounts(context, (accounts) => accounts.revokeKeyOf(id))
  context.output.done(`Revoked the key ${name} (${keyPrefix}…) of ${email}: it no longer works.`)
}
