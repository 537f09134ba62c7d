import { isDeepStrictEqual } from 'node:util'
import { cookieKey } from '../cookies/stored-cookie.ts'
import type { Vault } from '../vault/vault.ts'
import { givenChange } from './given-cookies.ts'
import { isUsable, statusAt } from './lifecycle.ts'
import type { Session, SessionSecrets } from './session.ts'
import type { UpdateSessionInput } from './session-inputs.ts'
import { openSecrets } from './state/open-secrets.ts'
import type { SecretsChange } from './state/reseal.ts'
import type { SealedState } from './stored-session.ts'

/** When a user has given this login: last, or before another one that has replaced it. */
export type RepeatedLogin = 'last' | 'earlier'

/** What of a request is to be stored. */
export interface UnrepeatedInput {
  /** The request itself, or the same without its login. */
  readonly input: UpdateSessionInput
  /** Why it is without its login; null: it is not. */
  readonly repeats: RepeatedLogin | null
}

/**
 * The input without its login, when a user has given the same login already: what is stored is newer. The one given last
 * counts while the session is usable and was not found logged out since, because its site may have renewed it; one that
 * another login has replaced, while the session is usable. Not when the stored login is of another user. Throws
 * VALIDATION_ERROR as `givenChange`, SESSION_INACTIVE, VAULT_UNAVAILABLE.
 */
export async function withoutRepeatedLogin(
  deps: { readonly vault: Pick<Vault, 'open'> },
  { session, state }: { readonly session: Session; readonly state: SealedState | null },
  input: UpdateSessionInput,
  now: number,
): Promise<UnrepeatedInput> {
  const whole = { input, repeats: null }
  if (!isUsable(statusAt(session, now)) || session.wrongUser !== null) return whole
  // The login may be of another user than is expected now.
  if ((input.expectedUser ?? session.expectedUser) !== session.expectedUser) return whole
  const { cookies, imported, headers, renewal, renewalHosts, userAgent: _, proxy, expiresAt, ...rest } = input
  if ([cookies, imported, headers].every((part) => part === undefined)) return whole
  const change = givenChange(input, session.domain, now)
  const stored = await openSecrets(deps, session, state)
  const repeats = repeatedBy(change, stored)
  const { cookies: map = {}, exactCookies = [], storage = stored.storage } = change
  const given = { cookies: map, exactCookies, storage }
  const isKept = repeats !== 'last' || isInOrder(session, given, stored, now)
  if (repeats === null || !isKept) return whole
  const proxyIfNew = proxy === undefined || isDeepStrictEqual(proxy, stored.proxy) ? {} : { proxy }
  // An older login's User-Agent and date are not those of the login that is stored.
  if (repeats === 'earlier') return { input: { ...rest, ...proxyIfNew }, repeats }
  const { userAgent } = change
  const userAgentIfNew = userAgent === undefined || userAgent === stored.userAgent ? {} : { userAgent }
  const date = expiresAt === undefined ? {} : { expiresAt }
  return { input: { ...rest, ...date, ...userAgentIfNew, ...proxyIfNew }, repeats }
}

function repeatedBy({ given }: SecretsChange, { given: last, givenBefore }: SessionSecrets): RepeatedLogin | null {
  // Only the parts that the request contains are compared.
  const isSame = (login: SessionSecrets['given']) => isDeepStrictEqual({ ...login, ...given }, login)
  if (isSame(last)) return 'last'
  return givenBefore.some(isSame) ? 'earlier' : null
}

/**
 * Whether a push has the cookies that the session was given last, with the same dates, and the session is usable and was
 * not found logged out or of another user since: what the site has changed of them is newer.
 */
export function repeatsLogin(session: Session, stored: SessionSecrets, pushed: SessionSecrets, now: number): boolean {
  const { cookies } = pushed.given
  const isLast = cookies !== null && cookies === stored.given.cookies
  return isLast && session.wrongUser === null && isInOrder(session, pushed, stored, now)
}

/** Whether nothing says that the login given last has to be stored again: it was logged out, or has a later date. */
function isInOrder(session: Session, given: CookiesAndStorage, stored: SessionSecrets, now: number): boolean {
  const status = statusAt(session, now)
  // A scrape that showed it logged in does not replace the last verdict of an active session.
  const wasLoggedOut = status === 'pending_validation' && session.lastVerdict?.verdict === 'logged_out'
  const isFine = isUsable(status) && session.consecutiveFailures === 0 && !wasLoggedOut
  return isFine && !lastsLonger(given, stored)
}

type CookiesAndStorage = Pick<SessionSecrets, 'cookies' | 'exactCookies' | 'storage'>

/** Whether the site has changed nothing but dates, and a cookie is given with a later one. */
function lastsLonger(given: CookiesAndStorage, stored: CookiesAndStorage): boolean {
  if (!isDeepStrictEqual(valuesOf(given), valuesOf(stored))) return false
  const known = new Map(stored.exactCookies.map((cookie) => [cookieKey(cookie), cookie]))
  return given.exactCookies.some((cookie) => {
    const { expiresAt = null } = known.get(cookieKey(cookie)) ?? {}
    return expiresAt !== null && (cookie.expiresAt ?? Infinity) > expiresAt
  })
}

function valuesOf({ cookies, exactCookies, storage }: CookiesAndStorage): unknown {
  return [cookies, exactCookies.map((cookie) => [cookieKey(cookie), cookie.value]).toSorted(), storage]
}
