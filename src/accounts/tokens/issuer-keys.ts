import { createLocalJWKSet, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose'
import { JWKSNoMatchingKey } from 'jose/errors'
import type { Stopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'

/**
 * Fetches a key set and gives its body as text. Must be bounded in time and size; throws when the status is not 200.
 */
export type FetchKeySet = (url: string) => Promise<string>

export interface IssuerKeyDependencies {
  readonly url: string
  readonly fetchKeySet: FetchKeySet
  /** Gets why a fetch failed; the same reason only once until a fetch succeeds. */
  readonly onUnavailable: (error: unknown) => void
  readonly stopwatch: Stopwatch
}

type LocalKeys = ReturnType<typeof createLocalJWKSet>
type IssuerKey = Awaited<ReturnType<LocalKeys>>

/** A key set older than this is fetched again before use. So a key that the issuer withdrew lives at most this long. */
const maxAgeMs = 10 * 60_000
/**
 * The least time between two fetches, failed ones included, so that unknown key ids in tokens cause no extra load for
 * the issuer.
 */
const cooldownMs = 30_000

/**
 * Finds the key of an external issuer by the `kid` and algorithm in a token's header, in the fetched set only, never in
 * the header itself (`jwk`, `jku`, `x5u`). Throws JOSEError when no key fits, OVERLOADED while the set is not
 * available.
 *
 * The remote key set of jose is not used: it reads the system's clock, and while fetching fails it fetches again for
 * every token.
 */
export function createIssuerKeys({ url, fetchKeySet, onUnavailable, stopwatch }: IssuerKeyDependencies) {
  let current: { readonly keys: LocalKeys; readonly fetchedAt: number } | null = null
  let triedAt = Number.NEGATIVE_INFINITY
  let pending: Promise<LocalKeys> | null = null
  let reported: string | null = null

  async function fetchKeys(): Promise<LocalKeys> {
    triedAt = stopwatch.elapsed()
    const keys = createLocalJWKSet(JSON.parse(await fetchKeySet(url)) as JSONWebKeySet)
    current = { keys, fetchedAt: stopwatch.elapsed() }
    reported = null
    return keys
  }

  function report(error: unknown): never {
    const reason = error instanceof Error ? error.message : 'unknown'
    if (reason !== reported) onUnavailable(error)
    reported = reason
    throw error
  }

  function reload(): Promise<LocalKeys> {
    pending ??= fetchKeys()
      .catch(report)
      .finally(() => {
        pending = null
      })
    return pending
  }

  const coolingDown = () => stopwatch.elapsed() - triedAt < cooldownMs

  async function freshKeys(): Promise<LocalKeys> {
    if (current !== null && stopwatch.elapsed() - current.fetchedAt < maxAgeMs) return current.keys
    if (pending === null && coolingDown()) throw unavailable(undefined)
    return reload().catch((error: unknown) => {
      throw unavailable(error)
    })
  }

  return async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<IssuerKey> => {
    const keys = await freshKeys()
    try {
      return await keys(header, token)
    } catch (error) {
      // The issuer may have a new key since.
      if (!(error instanceof JWKSNoMatchingKey) || (pending === null && coolingDown())) throw error
      const reloaded = await reload().catch(() => keys)
      return reloaded(header, token)
    }
  }
}

function unavailable(cause: unknown): AppError {
  const message = 'The keys of the external token issuer cannot be read at the moment.'
  return new AppError('OVERLOADED', { message, retryAfterSeconds: cooldownMs / 1000, cause })
}
