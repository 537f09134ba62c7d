import { type ApiKeyScope, apiKeyScopes } from '../accounts/principal.ts'
import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

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
    accounts.createKeyFor(user, { name, scopes, expiresAt: expires }),
  )
  await context.output.result(view.key ?? '')
  context.output.say('Save this key now: it is not shown again.')
}

/** Scopes from `read,scrape,write`. Throws RangeError for others. */
export function parseScopes(text: string): ApiKeyScope[] {
  const names = text.split(',').map((name) => name.trim())
  return names.map((name) => {
    const scope = apiKeyScopes.find((known) => known === name)
    if (scope === undefined) throw new RangeError(`${name} is not a scope; give some of ${apiKeyScopes.join(', ')}.`)
    return scope
  })
}

/** The beginning of a day such as `2027-06-30`, in UTC. Throws RangeError for anything else. */
export function parseDay(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  // 2027-02-30 is read as a day of March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text))
    throw new RangeError(`${text} is not a day; give one such as 2027-06-30.`)
  return time
}
