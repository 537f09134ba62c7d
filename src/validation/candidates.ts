import { mayVisit } from '../sessions/may-visit.ts'
import { askedCount, askedUrl, isWellKnown } from './well-known.ts'

/** A page that may show whether the session is logged in, and where the list of well-known paths continues after it. */
export interface Candidate {
  readonly url: string
  /** Its position on that list; null for a link. */
  readonly place: number | null
}

export interface CandidateSource {
  /** The page that did not show it. */
  readonly base: string
  /** Its links. */
  readonly links: readonly string[]
  /** The user allows links beyond the list. */
  readonly discover: boolean
  /** Where an earlier validation stopped on the list. */
  readonly next: number
}

/**
 * Pages that may show it, in the order in which to ask: links to well-known paths, two of the page's other links, the list
 * of well-known paths from where it was left, and the rest of the other links; those only when the user allows them. Never
 * one that `mayVisit` refuses.
 */
export function candidates({ base, links, discover, next }: CandidateSource): Candidate[] {
  const linked = links.filter((link) => isWellKnown(link, base))
  const listed = Array.from({ length: askedCount }, (_, index) => (next + index) % askedCount)
  const others = discover ? links.filter((link) => !isWellKnown(link, base) && mayVisit(link)) : []
  const all: Candidate[] = [
    ...[...linked, ...others.slice(0, 2)].map((url) => ({ url, place: null })),
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
