import { isDeepStrictEqual } from 'node:util'
import { type OriginStorage, withoutLargest, withoutValues } from '../../cookies/origin-storage.ts'
import { isFilled } from '../../cookies/storable-storage.ts'
import type { StoredCookie } from '../../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../../egress/upstream/upstream-proxy.ts'
import { invalidField } from '../../errors.ts'
import type { SealContext } from '../../vault/seal-context.ts'
import type { RenewalSecrets } from '../renewal/renewal.ts'
import type { Session, SessionSecrets } from '../session.ts'
import { type GivenDigests, noDigests } from './given-digests.ts'
import { type TokenEntry, withStoredToken } from './token-entry.ts'

/** The largest state that is stored, as `stateBytes` counts. */
export const maxStateBytes = 2 * 1024 * 1024

/** The associated data of this version of a session's state. */
export function stateContext(session: Pick<Session, 'accountId' | 'id' | 'domain'>, version: number): SealContext {
  return { account: session.accountId, session: session.id, domain: session.domain, version, purpose: 'state' }
}

/** The encoding of a sealed state; `format` 1 had no exact cookies and no storage. */
interface StoredSecrets {
  readonly format: 1 | 2
  readonly cookies: readonly (readonly [name: string, value: string])[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly userAgent: string | null
  readonly exact?: readonly StoredCookie[]
  readonly storage?: readonly OriginStorage[]
  readonly proxy?: UpstreamProxy
  readonly renewal?: RenewalSecrets
  readonly tokenEntry?: TokenEntry
  readonly given?: GivenDigests
  readonly givenBefore?: readonly GivenDigests[]
}

/** The bytes to seal. Pairs instead of objects, because a cookie may be named `__proto__`, and to keep the order. */
export function encodeSecrets(secrets: SessionSecrets): Buffer {
  const stored: StoredSecrets = {
    format: 2,
    cookies: Object.entries(secrets.cookies),
    headers: Object.entries(secrets.headers),
    userAgent: secrets.userAgent,
    ...(secrets.exactCookies.length === 0 ? {} : { exact: secrets.exactCookies }),
    ...(secrets.storage.length === 0 ? {} : { storage: secrets.storage }),
    ...(secrets.proxy === null ? {} : { proxy: secrets.proxy }),
    ...(secrets.renewal === null ? {} : { renewal: secrets.renewal }),
    // A renewal puts its tokens into the header itself.
    ...(secrets.tokenEntry === null || secrets.renewal !== null ? {} : { tokenEntry: secrets.tokenEntry }),
    ...(isDeepStrictEqual(secrets.given, noDigests) ? {} : { given: secrets.given }),
    ...(secrets.givenBefore.length === 0 ? {} : { givenBefore: secrets.givenBefore }),
  }
  return Buffer.from(JSON.stringify(stored))
}

/** Their bytes before sealing. A login that fits is stored whatever was given before, so that does not count. */
export function stateBytes(secrets: SessionSecrets): number {
  return encodeSecrets({ ...secrets, givenBefore: [] }).length
}

/** Throws VALIDATION_ERROR when secrets that a user sets are larger than `maxStateBytes`. */
export function requireRoom(secrets: SessionSecrets): void {
  if (stateBytes(secrets) <= maxStateBytes) return
  throw invalidField('cookies', 'are larger than 2 MiB together with the headers')
}

/**
 * The storage of secrets without its largest values, as far as a state would be too large with them.
 * @param first items that have room before all others
 */
export function fittingStorage(secrets: SessionSecrets, first?: ReadonlySet<unknown>): readonly OriginStorage[] {
  if (stateBytes(secrets) <= maxStateBytes) return secrets.storage
  const emptied = withoutValues(secrets.storage)
  return withoutLargest(secrets.storage, maxStateBytes - stateBytes({ ...secrets, storage: emptied }), first)
}

/** Secrets as a state has room for them: as `fittingStorage`, without origins of which nothing is left. */
export function withFittingStorage(secrets: SessionSecrets): SessionSecrets {
  return { ...secrets, storage: fittingStorage(secrets).filter(isFilled) }
}

/** The secrets of an opened state. */
export function decodeSecrets(bytes: Buffer): SessionSecrets {
  const stored = JSON.parse(bytes.toString('utf8')) as StoredSecrets
  return withStoredToken({
    cookies: Object.fromEntries(stored.cookies),
    exactCookies: stored.exact ?? [],
    storage: stored.storage ?? [],
    headers: Object.fromEntries(stored.headers),
    userAgent: stored.userAgent,
    proxy: stored.proxy ?? null,
    renewal: stored.renewal ?? null,
    tokenEntry: stored.tokenEntry ?? null,
    given: stored.given ?? noDigests,
    givenBefore: stored.givenBefore ?? [],
  })
}

/** No secrets at all. */
export const noSecrets: SessionSecrets = {
  cookies: {},
  exactCookies: [],
  storage: [],
  headers: {},
  userAgent: null,
  proxy: null,
  renewal: null,
  tokenEntry: null,
  given: noDigests,
  givenBefore: [],
}
