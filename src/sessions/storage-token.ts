import { storageTokens } from '../cookies/formats/storage-tokens.ts'
import { headerMapProblems } from '../cookies/header.ts'
import { namedPorts } from '../cookies/header-ports.ts'
import { cookieHost } from '../cookies/match.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import { inScope } from '../cookies/scope.ts'
import { AppError, invalidField } from '../errors.ts'
import type { GivenState } from './given-cookies.ts'
import { headersDigest } from './state/given-digests.ts'
import { shownNames } from './state/state-origin.ts'
import { type TokenEntry, tokenOf, withBearer } from './state/token-entry.ts'

/** Headers with a token of the storage, where they come from, and the ports to which they may go besides the usual ones. */
export interface TokenHeaders {
  readonly headers: Readonly<Record<string, string>>
  readonly tokenEntry: TokenEntry
  readonly ports: readonly number[]
}

/**
 * The headers with the token of an entry as Authorization, instead of any other.
 * @throws AppError VALIDATION_ERROR when the origin is outside the domain, the entry contains no token, or the headers
 *   are too large with it
 */
export function tokenHeaders(
  { storage, headers }: { readonly storage: readonly OriginStorage[]; readonly headers: TokenHeaders['headers'] },
  domain: string,
  use: TokenEntry,
): TokenHeaders {
  const url = URL.parse(use.origin)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalidField('use_token.origin', 'must be an origin such as https://app.example.com')
  }
  if (!inScope(domain, cookieHost(url))) {
    throw invalidField('use_token.origin', 'must lie inside the domain of the session')
  }
  const tokenEntry = { origin: url.origin, key: use.key }
  const token = tokenOf(storage, tokenEntry)
  if (token === null) throw invalidField('use_token.key', `names no entry that contains a token${othersIn(storage)}`)
  const taken = withBearer(headers, token)
  const problems = headerMapProblems(taken)
  if (problems.length > 0) throw new AppError('VALIDATION_ERROR', { fields: problems })
  return { headers: taken, tokenEntry, ports: namedPorts([url.origin]) }
}

const mostNamed = 5

/** Which entries do, in the end of a sentence. */
function othersIn(storage: readonly OriginStorage[]): string {
  const named = storageTokens(storage).slice(0, mostNamed)
  return named.length === 0 ? '' : `; these do: ${named.map(({ key, origin }) => `${key} of ${origin}`).join(', ')}`
}

/** The state with a token of its localStorage as the Authorization header. Throws as `tokenHeaders`. */
export function withStorageToken(state: GivenState, domain: string, use: TokenEntry | null): GivenState {
  if (use === null) return state
  const { headers, tokenEntry, ports } = tokenHeaders(state.secrets, domain, use)
  const given = { ...state.secrets.given, headers: headersDigest(headers, tokenEntry) }
  return {
    ...state,
    secrets: { ...state.secrets, headers, tokenEntry, given },
    headerNames: shownNames(Object.keys(headers)),
    ports: [...new Set([...state.ports, ...ports])],
  }
}
