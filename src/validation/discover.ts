import { asksForHeader } from '../use/says-nothing.ts'
import { isOfSite } from '../verdict/judgement.ts'
import { candidates } from './candidates.ts'
import { type Judged, judgeAt, mayTell } from './differential.ts'
import type { SiteVisits } from './site-visits.ts'
import { isWellKnown } from './well-known.ts'

/** Requests to find a suitable page, with and without the session together. */
const budget = 4
/** A clearer refusal than this is a demand to log in. */
const DEMAND = 0.05

export interface Discovery {
  /** Every visit with the session, in order. */
  readonly visits: readonly Judged[]
  /** The one that decided; null when none did. */
  readonly found: Judged | null
  /** Where to continue on the list of well-known paths. */
  readonly next: number
}

/**
 * Searches for a page that shows whether the session is logged in, when the requested one does not. Each page is first
 * fetched without the session, so that pages that are missing, or the same for everybody, never get the session.
 */
export async function discover(
  site: SiteVisits,
  from: Judged,
  options: { readonly discover: boolean; readonly next: number; readonly carriesHeader: boolean },
): Promise<Discovery> {
  const base = await site.withoutSession(from.url)
  const visits: Judged[] = []
  let { next } = options
  let left = budget
  for (const { url, place } of candidates({ ...placeOf(site, from), ...options })) {
    if (site.isOver()) break
    if (!site.hasCopy(url)) {
      if (left === 0) break
      left -= 1
    }
    const copy = await site.withoutSession(url, { isOurChoice: true })
    if (place !== null) next = place + 1
    if (copy === null || !mayTell(copy, base)) continue
    // The next validation continues with this page and finds its copy in the cache.
    if (left === 0) return { visits, found: null, next: place ?? next }
    left -= 1
    const judged = await judgeAt(site, url, { isOurChoice: true })
    visits.push(judged)
    if (decides(judged, from.url, options.carriesHeader)) return { visits, found: judged, next }
    if (isOfSite(judged.judgement.verdict)) break
  }
  return { visits, found: null, next }
}

/** The page where the visit ended, and its links; when it left the session's domain, the page that was asked, and none. */
function placeOf(
  site: SiteVisits,
  { url, page, links }: Judged,
): { readonly base: string; readonly links: readonly string[] } {
  if (page === null || !site.reaches(page.finalUrl)) return { base: url, links: [] }
  return { base: page.finalUrl, links }
}

/**
 * Of a page that was found, only a personal page that demands a login may show that nobody is logged in: another one
 * may be for other users.
 */
function decides({ judgement, tells, url, page }: Judged, base: string, carriesHeader: boolean): boolean {
  if (judgement.verdict === 'logged_in') return tells
  if (!carriesHeader && page !== null && asksForHeader(page)) return false
  return judgement.verdict === 'logged_out' && judgement.pLoggedIn <= DEMAND && isWellKnown(url, base)
}
