import { isExpired } from '../cookies/applies.ts'
import { haveLogin, holdsLogin, holdsLoginCookie } from '../cookies/known-names.ts'
import { holdTokens, storesToken } from '../cookies/login-tokens.ts'
import type { VisitCredentials } from '../fetching/tier.ts'
import type { Page } from '../page/page.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import { isDocument, mayLieInStorage } from './in-storage.ts'

/** What the request for a page carried. */
export interface SentLogin {
  /** A cookie, a header or the User-Agent of the session. */
  readonly carriedSecret: boolean
  /** One of them that may be a login; or it has expired (`loginHasExpired`), so that none is left to be sent. */
  readonly carriedLogin: boolean
  /** What the session has; null: the visit was anonymous. */
  readonly credentials: Pick<VisitCredentials, 'cookies' | 'exactCookies' | 'storage' | 'headers'> | null
  /** The stored sessionStorage is put into a browser. */
  readonly restoresSessionStorage: boolean
}

/** Whether a stored cookie that may be a login has expired: then it is over, whatever lies in a storage. */
export const loginHasExpired = ({ exactCookies }: Pick<SessionSecrets, 'exactCookies'>, now: number): boolean =>
  exactCookies.some((cookie) => isExpired(cookie, now) && haveLogin([cookie.name]))

/** The signals of pages that look logged out because the login was left in the storage, or goes to other pages. */
const leftInStorage = 'in_storage'
const goesElsewhere = 'not_sent'

/** Why a page that looks logged out was judged `unknown`: the login was not sent; null: another verdict or reason. */
export const whyLoginUnsent = ({ evidence }: Pick<Judgement, 'evidence'>): string | null =>
  evidence.find(({ signal }) => signal === leftInStorage || signal === goesElsewhere)?.seen ?? null

/** Whether the reason is that the login goes to other pages: a check finds out more. */
export const goesToOtherPages = ({ evidence }: Pick<Judgement, 'evidence'>): boolean =>
  evidence.some(({ signal }) => signal === goesElsewhere)

/** Why a page that looks logged out was not asked for with the login; null: it was, as far as is known. */
export const loginNotSent = (page: Page, sent: SentLogin): Evidence | null =>
  loginInStorage(page, sent) ?? (sent.carriedSecret ? loginElsewhere(sent) : null)

/** Nothing that was sent can be a login, but the session has a cookie or header that can be one. */
export function loginElsewhere({
  credentials,
  carriedLogin,
}: Pick<SentLogin, 'carriedLogin'> & {
  readonly credentials: Pick<VisitCredentials, 'cookies' | 'exactCookies' | 'headers'> | null
}): Evidence | null {
  if (credentials === null || carriedLogin) return null
  return holdsLoginCookie(credentials) || holdsLogin(credentials.headers)
    ? { signal: goesElsewhere, weight: 0, seen: elsewhere }
    : null
}

const elsewhere =
  'no cookie or header that can be a login was sent: those of the session go to another path, host or port, or only over https'

/** The login may lie in the storage, which was not used. */
function loginInStorage(page: Page, sent: SentLogin): Evidence | null {
  const { credentials, carriedLogin, restoresSessionStorage } = sent
  if (credentials === null || !storesToken(credentials.storage)) return null
  if (!mayLieInStorage(credentials, false) && carriedLogin) return null
  const isInSessionStorage =
    !restoresSessionStorage && credentials.storage.some(({ sessionStorage }) => holdTokens(sessionStorage ?? []))
  const note = (seen: string) => ({ signal: leftInStorage, weight: 0, seen })
  if (page.ownRequests === undefined) return note(byHttp(isInSessionStorage))
  if (!isDocument(page)) return note(atData)
  return isInSessionStorage ? note(inSessionStorage) : null
}

const byHttp = (isInSessionStorage: boolean): string =>
  `nothing that was sent can be a login: it may lie in the browser storage, which plain HTTP does not use; scrape with mode js${isInSessionStorage ? ' and restore_session_storage' : ''}`
const atData =
  'nothing that was sent can be a login: it may lie in the browser storage, which only the scripts of a page use; scrape a page of the application'
const inSessionStorage =
  'the login may lie in the stored sessionStorage, which a scrape uses only with restore_session_storage: set that'
