import { InvalidArgumentError } from 'commander'
import { type ApiKeyScope, apiKeyScopes } from '../accounts/principal.ts'

/** Scopes from `read,scrape,write`. */
export function apiKeyScopeList(text: string): ApiKeyScope[] {
  const names = text.split(',').map((name) => name.trim())
  return names.map((name) => {
    const scope = apiKeyScopes.find((known) => known === name)
    if (scope !== undefined) return scope
    throw new InvalidArgumentError(`${name} is not a scope; give some of ${apiKeyScopes.join(', ')}.`)
  })
}

/** The beginning of a day such as `2027-06-30`, in UTC. */
export function day(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  // 2027-02-30 is read as a day of March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return time
  throw new InvalidArgumentError(`${text} is not a day; give one such as 2027-06-30.`)
}

export function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text)
    throw new InvalidArgumentError(`Give a whole number from 0 to ${most}.`)
  }
}
