import { holdsLogin } from '../cookies/formats/known-names.ts'
import type { FetchedPage, VisitCredentials } from '../fetching/tier.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { undecide } from './undecide.ts'

/**
 * A refusal by data, as of an API, says nothing about a session of which nothing was sent: the login lies in a storage, and
 * only a script of a page would send it. Nor does a refusal that asks for a header say anything about a session that
 * has none.
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

/** A page that refuses who does not send a header of a login (RFC 9110 §11.6.1) takes no login by cookies, or not only. */
export const asksForHeader = ({ status, headers }: Pick<Page, 'status' | 'headers'>): boolean =>
  status === 401 && HEADER_SCHEME.test(headers['www-authenticate'] ?? '')
