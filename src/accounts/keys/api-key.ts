import type { Random } from '../../clock.ts'
import { hashToken, randomToken } from '../../vault/digest.ts'
import { type ApiKeyScope, apiKeyScopes } from '../principal.ts'

/** A new API key. Its full text is known at this moment only. */
export interface NewApiKey {
  readonly text: string
  /** SHA-256; this is what is stored. */
  readonly hash: Uint8Array
  /** The first 12 characters, safe to show. */
  readonly prefix: string
}

const start = 'sk_live_'
const shape = /^sk_live_[0-9A-Za-z]{32}$/

export function looksLikeApiKey(text: string): boolean {
  return shape.test(text)
}

/** `sk_live_` and 32 random characters, 190 bits. */
export function makeApiKey(random: Pick<Random, 'bytes'>): NewApiKey {
  return apiKeyOf(start + randomToken(random))
}

export function apiKeyOf(text: string): NewApiKey {
  return { text, hash: hashToken(text), prefix: text.slice(0, 12) }
}

/** The scopes of a stored list (`read,scrape`). Names that this version does not know are left out. */
export function parseScopes(stored: string): ReadonlySet<ApiKeyScope> {
  const names = stored.split(',')
  return new Set(apiKeyScopes.filter((scope) => names.includes(scope)))
}

export function formatScopes(scopes: readonly ApiKeyScope[]): string {
  return apiKeyScopes.filter((scope) => scopes.includes(scope)).join(',')
}
