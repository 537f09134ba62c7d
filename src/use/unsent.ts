import type { FetchedPage, VisitCredentials } from '../fetching/tier.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { undecide } from './undecide.ts'

/**
 * A refusal by data, as of an API, says nothing about a session of which nothing was sent: the login lies in a storage, and
 * only a script of a page would send it.
 */
export function withoutUnsent(
  { carriedSecret, contentType }: Pick<FetchedPage, 'carriedSecret' | 'contentType'>,
  credentials: Pick<VisitCredentials, 'storage'> | null,
  judgement: Judgement,
): Judgement {
  const isOfSession = carriedSecret || credentials === null || credentials.storage.length === 0
  if (isOfSession || judgement.verdict !== 'logged_out' || /html/i.test(contentType ?? 'html')) return judgement
  return undecide(judgement)
}
