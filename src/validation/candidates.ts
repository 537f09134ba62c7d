import { mayVisit } from '../sessions/may-visit.ts'
import { askedCount, askedUrl, isWellKnown } from './well-known.ts'

/** A page that might tell, and where the list of well-known paths goes on after it. */
export interface Candidate {
  readonly url: string
  /** Its place on that list; null for one that the site links to. */
  readonly place: number | null
}

export interface CandidateSource {
  /** The page that did not tell. */
  readonly base: string
  /** Where it links to. */
  readonly links: readonly string[]
  /** Links beyond the list may be followed, as the user said. */
  readonly discover: boolean
  /** Where on the list an earlier validation stopped. */
  readonly next: number
}

/**
 * Pages that might tell, in the order in which to ask for them: links to well-known paths, the list of those paths from
 * where it was left, and, only where the user wants it, what else the page links to. Never one that `mayVisit` refuses.
 */
export function candidates({ base, links, discover, next }: CandidateSource): Candidate[] {
  const linked = links.filter((link) => isWellKnown(link, base))
  const listed = Array.from({ length: askedCount }, (_, index) => (next + index) % askedCount)
  const others = discover ? links.filter((link) => !isWellKnown(link, base) && mayVisit(link)) : []
  const all: Candidate[] = [
    ...linked.map((url) => ({ url, place: null })),
    ...(discover ? others.slice(0, 2).map((url) => ({ url, place: null })) : []),
    ...listed.map((place) => ({ url: askedUrl(base, place), place })),
    ...others.slice(2).map((url) => ({ url, place: null })),
  ]
  const seen = new Set([addressOf(base)])
  return all.filter(({ url }) => {
    const address = addressOf(url)
    if (seen.has(address) || !mayVisit(url)) return false
    seen.add(address)
    return true
  })
}

const addressOf = (url: string): string => url.replace(/[?#].*$/, '').replace(/\/$/, '')
