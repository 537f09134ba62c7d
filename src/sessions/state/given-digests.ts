import { isDeepStrictEqual } from 'node:util'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import { sha256 } from '../../vault/digest.ts'
import type { RenewalChange } from '../renewal/given-renewal.ts'
import type { TokenEntry } from './token-entry.ts'

/**
 * Digests of the parts of a login as a user gave them last, to recognise the same login in a later request, although the
 * site has changed the stored one since. They are sealed with the state. Null: nobody gave this part, or it is unknown.
 */
export interface GivenDigests {
  /** Of the cookies, and of what a browser stores besides them. */
  readonly cookies: string | null
  readonly headers: string | null
  readonly renewal: string | null
}

/** What users have given a session. Sealed with the state. */
export interface GivenLogins {
  /** What was given last. */
  readonly given: GivenDigests
  /** Logins that were given before and replaced, newest first. */
  readonly givenBefore: readonly GivenDigests[]
}

/** How many replaced logins are remembered. */
const maxBefore = 32

export const noDigests: GivenDigests = { cookies: null, headers: null, renewal: null }

/** The same for the same cookies in any order. @param givenCookies of `Imported` */
export function cookiesDigest(givenCookies: readonly string[], storage: readonly OriginStorage[]): string {
  return digestOf([givenCookies.toSorted(), storage])
}

/**
 * The same for the same headers in any order.
 * @param headers null: none
 * @param tokenEntry from which one of them is taken: the same token of another entry is another login
 */
export function headersDigest(
  headers: Readonly<Record<string, string>> | null,
  tokenEntry: TokenEntry | null = null,
): string {
  const pairs = Object.entries(headers ?? {}).map((pair) => JSON.stringify(pair))
  return digestOf([...pairs.toSorted(), ...(tokenEntry === null ? [] : [tokenEntry])])
}

/**
 * `givenBefore` after another login replaces the last one. When there are too many, the oldest stays: it is often that of
 * a file that is imported again and again.
 */
export function givenBeforeNext({ given, givenBefore }: GivenLogins, next: GivenDigests): readonly GivenDigests[] {
  if ([next, noDigests].some((one) => isDeepStrictEqual(one, given))) return givenBefore
  const all = [given, ...givenBefore.filter((one) => !isDeepStrictEqual(one, given))]
  return all.length <= maxBefore ? all : [...all.slice(0, maxBefore - 1), ...all.slice(-1)]
}

/** Null when the request has no renewal fields. */
export function renewalDigest({ renewal, renewalHosts }: RenewalChange): string | null {
  const hosts = renewalHosts ?? []
  return renewal == null && hosts.length === 0 ? null : digestOf([renewal ?? null, hosts])
}

function digestOf(value: unknown): string {
  return sha256(JSON.stringify(value)).toString('base64url')
}
