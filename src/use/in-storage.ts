import { isExpired } from '../cookies/applies.ts'
import { cannotBeLogin, holdsLogin, holdsLoginCookie } from '../cookies/known-names.ts'
import { holdTokens, storesToken } from '../cookies/login-tokens.ts'
import { fromWire } from '../cookies/wire.ts'
import type { OwnRequest } from '../fetching/tier.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { isSelfAddress } from '../visitor/own-address.ts'

/** All that may contain the login of a session. */
type StoredLogin = Pick<SessionSecrets, 'cookies' | 'exactCookies' | 'headers' | 'storage'>

/**
 * Whether a refusal of plain HTTP says nothing about a session, because the login may lie in localStorage or IndexedDB,
 * which only a browser uses: nothing that plain HTTP carries can be a login, or the page is one that reads its login by
 * script.
 */
export function mayLieInStorage(secrets: StoredLogin, sawShell: boolean): boolean {
  if (secrets.storage.length === 0 || holdsLogin(secrets.headers)) return false
  return sawShell || !holdsLoginCookie(secrets)
}

/** No script reads a storage in a response that is not a document. */
export function readsNoStorage(secrets: StoredLogin, page: Page): boolean {
  return mayLieInStorage(secrets, false) && !isDocument(page)
}

/**
 * Whether a refusal in a browser says nothing either: no script reads the storage there; or the login is a header,
 * which a page that searches a storage for its login does not find, and none of the page's own requests was refused
 * with it.
 */
export function hasNotUsedLogin(secrets: StoredLogin, page: Page): boolean {
  if (mayLieInStorage(secrets, false)) return readsNoStorage(secrets, page)
  if (secrets.storage.length > 0 || !holdsLogin(secrets.headers) || page.status >= 400) return false
  return !holdsLoginCookie(secrets) && !page.ownRequests?.some(isRefused)
}

/** Whether a browser shows it, so that its scripts run. */
export const isDocument = ({ contentType }: Page): boolean => /html/i.test(contentType ?? 'html')

/** Some applications refuse their visitor's own record with 403. */
const isRefused = ({ status, url }: OwnRequest) => status === 401 || (status === 403 && isSelfAddress(url))

/** Whether a stored cookie that may be a login has expired: then it is over, whatever lies in a storage. */
export const loginHasExpired = ({ exactCookies }: Pick<SessionSecrets, 'exactCookies'>, now: number): boolean =>
  exactCookies.some((cookie) => isExpired(cookie, now) && !cannotBeLogin(fromWire(cookie.name)))

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
export const loginNotSent = (secrets: StoredLogin, page: Page, sent: SentParts): Evidence | null =>
  loginInStorage(secrets, page, sent) ?? loginElsewhere(secrets, sent)

/** What was sent is only such as no login can be, and the session has a cookie or header that can be one. */
function loginElsewhere({ headers, cookies, exactCookies }: StoredLogin, sent: SentParts): Evidence | null {
  if (!sent.carriedSecret || sent.carriedLogin) return null
  const names = [...Object.keys(cookies), ...exactCookies.map(({ name }) => fromWire(name))]
  const mayBeLogin = names.some((name) => !cannotBeLogin(name) && !FORM_TOKEN.test(name))
  return mayBeLogin || holdsLogin(headers) ? { signal: goesElsewhere, weight: 0, seen: elsewhere } : null
}

/** A cookie that only protects forms; it goes beside the login. */
const FORM_TOKEN = /csrf|xsrf/i

const elsewhere =
  'no cookie or header that can be a login was sent: those of the session go to another path, host or port, or only over https'

/** What the request for a page carried. */
interface SentParts {
  /** A cookie, a header or the User-Agent of the session. */
  readonly carriedSecret: boolean
  /** One of them that may be a login. */
  readonly carriedLogin: boolean
  /** The stored sessionStorage is put into a browser. */
  readonly restoresSessionStorage: boolean
}

/**
 * Why a page of a scrape that looks logged out was not asked for with the login, if that may lie in the storage; null: it
 * was, as far as is known.
 */
function loginInStorage(secrets: StoredLogin, page: Page, sent: SentParts): Evidence | null {
  const { storage } = secrets
  if (!mayLieInStorage(secrets, false) && (sent.carriedLogin || storage.length === 0)) return null
  if (!storesToken(storage)) return null
  const isInSessionStorage =
    !sent.restoresSessionStorage && storage.some(({ sessionStorage }) => holdTokens(sessionStorage ?? []))
  const note = (seen: string) => ({ signal: leftInStorage, weight: 0, seen })
  if (page.ownRequests === undefined) return note(byHttp(isInSessionStorage))
  if (!isDocument(page)) return note(atData)
  return isInSessionStorage ? note(inSessionStorage) : null
}

const byHttp = (isInSessionStorage: boolean): string =>
  `nothing that was sent can be a login: it may lie in the browser storage, which plain HTTP does not use; scrape a page of the application with mode js${isInSessionStorage ? ' and restore_session_storage' : ''}`
const atData =
  'nothing that was sent can be a login: it may lie in the browser storage, which only the scripts of a page use; scrape a page of the application'
const inSessionStorage =
  'the login may lie in the stored sessionStorage, which a scrape uses only with restore_session_storage: set that'
