import { isDeepStrictEqual } from 'node:util'
import { cookieKey, type StoredCookie } from '../cookies/stored-cookie.ts'
import type { Vault } from '../vault/vault.ts'
import { givenChange } from './given-cookies.ts'
import { statusAt } from './lifecycle.ts'
import type { Session, SessionSecrets } from './session.ts'
import type { UpdateSessionInput } from './session-inputs.ts'
import { openSecrets } from './state/open-secrets.ts'
import type { SealedState } from './stored-session.ts'

/**
 * The input without its login, when a user has given the same login last, and the session is active and was not found
 * logged out or of another user since: what its site has changed in the stored state since is newer. Otherwise the input
 * itself. Throws VALIDATION_ERROR as `givenChange`, SESSION_INACTIVE, VAULT_UNAVAILABLE.
 */
export async function withoutRepeatedLogin(
  deps: { readonly vault: Pick<Vault, 'open'> },
  { session, state }: { readonly session: Session; readonly state: SealedState | null },
  input: UpdateSessionInput,
  now: number,
): Promise<UpdateSessionInput> {
  const { cookies, imported, headers, renewal, renewalHosts, userAgent: _, proxy, ...rest } = input
  // The login may be of another user than is expected now.
  if (!isInOrder(session, now) || (input.expectedUser ?? session.expectedUser) !== session.expectedUser) return input
  if ([cookies, imported, headers].every((part) => part === undefined)) return input
  const change = givenChange(input, session.domain, now)
  const stored = await openSecrets(deps, session, state)
  if (!isDeepStrictEqual({ ...stored.given, ...change.given }, stored.given)) return input
  if (lastsLonger(change.exactCookies ?? [], stored.exactCookies)) return input
  const { userAgent } = change
  return {
    ...rest,
    ...(userAgent === undefined || userAgent === stored.userAgent ? {} : { userAgent }),
    ...(proxy === undefined || isDeepStrictEqual(proxy, stored.proxy) ? {} : { proxy }),
  }
}

/**
 * Whether a login has the cookies that the session was given last, with the same dates, and the session is active and was
 * not found logged out or of another user since.
 * @param digest `cookiesDigest` of that login
 */
export function repeatsCookies(
  session: Session,
  stored: SessionSecrets,
  { digest, exactCookies }: { readonly digest: string | null; readonly exactCookies: readonly StoredCookie[] },
  now: number,
): boolean {
  return (
    isInOrder(session, now) &&
    digest !== null &&
    stored.given.cookies === digest &&
    !lastsLonger(exactCookies, stored.exactCookies)
  )
}

function isInOrder(session: Session, now: number): boolean {
  return statusAt(session, now) === 'active' && session.consecutiveFailures === 0 && session.wrongUser === null
}

/** Whether a cookie whose value is stored is given with a later date. */
function lastsLonger(given: readonly StoredCookie[], stored: readonly StoredCookie[]): boolean {
  const known = new Map(stored.map((cookie) => [cookieKey(cookie), cookie]))
  return given.some((cookie) => {
    const { value, expiresAt = null } = known.get(cookieKey(cookie)) ?? {}
    return value === cookie.value && expiresAt !== null && (cookie.expiresAt ?? Infinity) > expiresAt
  })
}
