import { candidates } from './candidates.ts'
import { type Judged, judgeAt, mayTell, saysNothing } from './differential.ts'
import type { Visitor } from './visitor.ts'
import { isWellKnown } from './well-known.ts'

/** Requests to find a page that tells, with the session and without it together. */
const budget = 4
/** A refusal plainer than this is a demand to log in. */
const DEMAND = 0.05

export interface Discovery {
  /** Every visit with the session that was made, in order. */
  readonly visits: readonly Judged[]
  /** The one that decided; null where none did. */
  readonly found: Judged | null
  /** Where on the list of well-known paths to go on. */
  readonly next: number
}

/**
 * Looks for a page that tells, where the one that was asked for does not. Each is asked for without the session first:
 * what is not there, or is the same for everybody, never sees the session.
 */
export async function discover(
  visitor: Visitor,
  from: Judged,
  options: { readonly discover: boolean; readonly next: number },
): Promise<Discovery> {
  const base = await visitor.withoutSession(from.url)
  const visits: Judged[] = []
  let { next } = options
  let left = budget
  for (const { url, place } of candidates({ ...placeOf(visitor, from), ...options })) {
    if (visitor.isOver()) break
    if (!visitor.hasCopy(url)) {
      if (left === 0) break
      left -= 1
    }
    const copy = await visitor.withoutSession(url, { found: true })
    if (place !== null) next = place + 1
    if (copy === null || !mayTell(copy, base)) continue
    // Asked again at the next validation, which finds the copy there.
    if (left === 0) return { visits, found: null, next: place ?? next }
    left -= 1
    const judged = await judgeAt(visitor, url, { found: true })
    visits.push(judged)
    if (decides(judged, from.url)) return { visits, found: judged, next }
    if (saysNothing(judged.judgement)) break
  }
  return { visits, found: null, next }
}

/** Where the visit ended, and where that leads; but where it left the session's domain, there is nothing to find. */
function placeOf(
  visitor: Visitor,
  { url, page, links }: Judged,
): { readonly base: string; readonly links: readonly string[] } {
  if (page === null || !visitor.reaches(page.finalUrl)) return { base: url, links: [] }
  return { base: page.finalUrl, links }
}

/** Only a page of the visitor's own may say that nobody is logged in, and only by demanding it: another may be for others. */
function decides({ judgement, tells, url }: Judged, base: string): boolean {
  if (judgement.verdict === 'logged_in') return tells
  return judgement.verdict === 'logged_out' && judgement.pLoggedIn <= DEMAND && isWellKnown(url, base)
}
