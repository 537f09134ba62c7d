import { holdsLogin, holdsLoginCookie } from '../cookies/known-names.ts'
import type { OwnRequest, Page } from '../page/page.ts'
import type { SessionSecrets } from '../sessions/session.ts'
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
