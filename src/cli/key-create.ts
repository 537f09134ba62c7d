import { type ApiKeyScope, apiKeyScopes } from '../accounts/principal.ts'
import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

export interface KeyCreateOptions {
  readonly user: string
  readonly name: string
  readonly scopes?: readonly ApiKeyScope[] | undefined
}

/** `latchkey key create --user EMAIL --name N`: prints only the key to stdout, for a pipe or a variable. */
export async function keyCreate(context: CommandContext, { user, name, scopes }: KeyCreateOptions): Promise<void> {
  const view = await withAccounts(context, (accounts) =>
    accounts.createKeyFor(user, { name, scopes: scopes ?? [...apiKeyScopes], expiresAt: null }),
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
