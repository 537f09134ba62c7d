import { holdsLogin } from '../cookies/formats/known-names.ts'
import type { FetchedPage, VisitCredentials } from '../fetching/tier.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { undecide } from './undecide.ts'

/**
 * Makes `logged_out` `unknown` if the request did not carry the login: an API refuses a session whose login is in a browser
 * storage, from which only a script of a page would send it; or the page asks for a header that the session does not have.
 */
export function withoutUnsent(
  page: Pick<FetchedPage, 'carriedSecret' | 'contentType' | 'status' | 'headers'>,
  credentials: Pick<VisitCredentials, 'storage' | 'headers'> | null,
  judgement: Judgement,
): Judgement {
  if (credentials === null || judgement.verdict !== 'logged_out') return judgement
  if (asksForHeader(page) && !holdsLogin(credentials.headers)) return undecide(judgement)
  const { carriedSecret, contentType } = page
  const isOfSession = carriedSecret || credentials.storage.length === 0
  return isOfSession || /html/i.test(contentType ?? 'html') ? judgement : undecide(judgement)
}

const HEADER_SCHEME = /^\s*(?:basic|bearer|digest|negotiate|ntlm|token)\b/i

/** Whether the page asks for a login in a header (RFC 9110 §11.6.1), so that cookies alone are not enough. */
export const asksForHeader = ({ status, headers }: Pick<Page, 'status' | 'headers'>): boolean =>
  status === 401 && HEADER_SCHEME.test(headers['www-authenticate'] ?? '')
