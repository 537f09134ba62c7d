import type { Page, ParsedPage } from '../page/page.ts'
import { printable } from '../printable.ts'
import { nameKey } from './name.ts'
import type { NameSource, NamesFound } from './names-found.ts'
import { pictureLabel } from './sources/picture-label.ts'
import { selfAnswer } from './sources/self-answer.ts'
import { userBox } from './sources/user-box.ts'
import { userLink } from './sources/user-link.ts'

/** What a page says about its visitor, if somebody is logged in. */
export interface StatedVisitor {
  /** Name, user name or e-mail of the visitor, as the page shows it. */
  readonly detectedUser: string | null
  /** The page says that this is its visitor, or two kinds of places do; else it may be mistaken. */
  readonly isUserStated?: true
  /** Links to the visitor's own pages: path and query as the page gives them, at most 10. */
  readonly accountLinks: readonly string[]
  /** Texts that address or name the visitor ("Hello, John"), at most 10. */
  readonly userElements: readonly string[]
}

const sources: readonly NameSource[] = [userLink, selfAnswer, userBox, pictureLabel]

const ENOUGH = 0.6
/** Stated explicitly, or in two ways, while every other name has less than `DOUBT`. */
const SURE = 0.85
const DOUBT = 0.4

/**
 * What the sources find on a page whose visitor is logged in.
 * @param found the names that signals have found; if one of them is sure, nothing else is searched
 */
export function namesIn(page: Page, parsed: ParsedPage, found: readonly Partial<NamesFound>[]): readonly NamesFound[] {
  const [winner, second] = votesIn(found)
  const isSure = winner !== undefined && winner.sum >= SURE && (second?.sum ?? 0) < DOUBT && isStated(winner)
  return isSure ? [] : sources.map((source) => source(page, parsed))
}

/**
 * The visitor's name as the page shows it: the one that most kinds of sources agree on. Each source counts a name once,
 * however often it is repeated. Null if none is sure enough, because a wrong name is worse than none.
 */
export function visitorOf(found: readonly Partial<NamesFound>[]): Omit<StatedVisitor, 'accountLinks'> {
  const [first, ...others] = votesIn(found)
  if (first === undefined || first.sum < ENOUGH) return { detectedUser: null, userElements: [] }
  // Sites that show no picture show the first two letters of a name instead.
  const isWhole = ({ name }: Vote) => first.name.length <= 2 && nameKey(name).startsWith(nameKey(first.name))
  const vote = others.find(isWhole) ?? first
  const user = shownName(vote.name)
  const texts = new Set(found.flatMap(({ userElements = [] }) => userElements))
  const userElements = [...texts].slice(0, 10).filter((text) => text.includes(user))
  return { detectedUser: user, userElements, ...(isStated(vote) ? { isUserStated: true } : {}) }
}

interface Vote {
  readonly name: string
  /** The highest trust of a source, and the sum over all. */
  readonly best: number
  readonly sum: number
  readonly by: ReadonlySet<string>
}

/** The page says that it is the visitor's, or two kinds of places do: a link or an entry of a menu alone may be anything. */
const isStated = ({ by }: Vote) => by.has('page') || by.size > 1

/** The votes for each name, of each source one; the most trusted name first. */
function votesIn(found: readonly Partial<NamesFound>[]): Vote[] {
  const votes = new Map<string, Vote>()
  for (const { names = [], by: kind = 'page' } of found) {
    const seen = new Set<string>()
    for (const { name, trust } of names.slice(0, 100).sort((a, b) => b.trust - a.trust)) {
      const key = nameKey(name)
      if (trust <= 0 || seen.has(key)) continue
      seen.add(key)
      const { best, sum, name: known, by } = votes.get(key) ?? { name, best: 0, sum: 0, by: [] }
      const next = { best: Math.max(best, trust), sum: sum + trust, by: new Set([...by, kind]) }
      votes.set(key, { name: trust > best ? name : known, ...next })
    }
  }
  return [...votes.values()].sort((a, b) => b.sum - a.sum)
}

/** "mira@localhost" is mira's name on the server's own machine, not an e-mail address. */
const shownName = (name: string) => printable(name.replace(/^\s+|(?:@localhost)?\s*$/gi, '')).slice(0, 100)
