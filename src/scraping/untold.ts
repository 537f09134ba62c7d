import { redactUrl } from '../audit/redact-url.ts'
import { browserTier, type FetchedPage } from '../fetching/tier.ts'
import type { LastVerdict } from '../sessions/last-verdict.ts'
import { provesLittle, undecide } from '../use/says-nothing.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'

/**
 * The judgement of a scrape: `unknown` if its page looks logged out by little (`provesLittle`), and the last check, which
 * compares a page with what an anonymous visitor gets, could not tell from it. A check by plain HTTP says nothing about what a
 * browser has rendered.
 * @param last of the session; null: none
 */
export function asLastChecked(
  judgement: Judgement,
  last: Pick<LastVerdict, 'verdict' | 'page' | 'tier'> | null,
  { href }: URL,
  { finalUrl, ownRequests }: Pick<FetchedPage, 'finalUrl' | 'ownRequests'>,
): Judgement {
  if (last?.verdict !== 'unknown' || (ownRequests !== null && last.tier !== browserTier)) return judgement
  const isSame = [href, finalUrl].every((url) => redactUrl(url) === last.page)
  return isSame && provesLittle(judgement) ? undecide(judgement, untold) : judgement
}

const untold: Evidence = { signal: 'untold', weight: 0, seen: 'the last check could not tell from this page, either' }

export const isUntold = ({ evidence }: Pick<Judgement, 'evidence'>): boolean =>
  evidence.some(({ signal }) => signal === untold.signal)
