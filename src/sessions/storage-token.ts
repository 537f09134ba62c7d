import type { NormalisedDomain } from '../cookies/domain.ts'
import { tokenIn } from '../cookies/formats/storage-tokens.ts'
import { withoutHeaders } from '../cookies/header-maps.ts'
import { namedPorts } from '../cookies/header-ports.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import { invalidField } from '../errors.ts'
import type { GivenState } from './given-cookies.ts'
import { headersDigest } from './state/given-digests.ts'
import { shownNames } from './state/state-origin.ts'

/**
 * The state with a token of its localStorage as the Authorization header, instead of any other. It is also sent to the port
 * of its origin.
 * @throws AppError VALIDATION_ERROR when the origin is outside the domain, or the entry contains no token
 */
export function withStorageToken(
  state: GivenState,
  { domain }: Pick<NormalisedDomain, 'domain'>,
  use: { readonly origin: string; readonly key: string } | null,
): GivenState {
  if (use === null) return state
  const origin = URL.parse(use.origin)
  if (origin === null || !/^https?:$/.test(origin.protocol)) {
    throw invalidField('use_token.origin', 'must be an origin such as https://app.example.com')
  }
  if (!inScope(domain, cookieHost(origin))) {
    throw invalidField('use_token.origin', 'must lie inside the domain of the session')
  }
  const held = state.secrets.storage.find((one) => one.origin === origin.origin)
  const value = held?.localStorage.find(({ name }) => name === use.key)?.value
  const found = value === undefined ? null : tokenIn(use.key, value)
  if (found === null) throw invalidField('use_token.key', 'names no entry that contains a token; see storage_tokens')
  const headers = {
    ...withoutHeaders(state.secrets.headers, ['authorization']),
    Authorization: `Bearer ${found.token}`,
  }
  return {
    ...state,
    secrets: { ...state.secrets, headers, given: { ...state.secrets.given, headers: headersDigest(headers) } },
    headerNames: shownNames(Object.keys(headers)),
    ports: [...new Set([...state.ports, ...namedPorts([origin.origin])])],
  }
}
