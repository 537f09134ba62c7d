import type { Verdict } from '../../verdict/judgement.ts'
import { type CookieFacts, rankCookies } from './login-cookies.ts'

/** What one check showed of a cookie that the session holds after it. */
export interface CookieSighting {
  readonly name: string
  /** Null: nothing said. */
  readonly httpOnly: boolean | null
  /** When it ends, epoch milliseconds; null: with the browser; undefined: nothing said of that. */
  readonly end: number | null | undefined
  /** Its value is a JSON Web Token with an end. */
  readonly isToken: boolean
}

/** What one check showed of all cookies, without a value. */
export interface CookieSightings {
  /** One for each name that the session holds after the check. */
  readonly held: readonly CookieSighting[]
  /** Names that answers to the session gave anew. */
  readonly given: readonly string[]
  /** Names that answers to the session took away. */
  readonly cleared: readonly string[]
  /** Names that a visitor without the session was given. */
  readonly toAnyone: readonly string[]
  /** The nearest end ahead of the tokens in headers and storage, epoch milliseconds; null: there is none. */
  readonly tokenEnd: number | null
}

export const noSightings: CookieSightings = { held: [], given: [], cleared: [], toAnyone: [], tokenEnd: null }

/** More cookies, or longer names, are not kept in mind: what is learned of a session stays small. */
const maxFacts = 60
const maxNameChars = 128

/**
 * What is known of a session's cookies after one more check. Of a session seen logged in, everything is learned; of one
 * seen logged out, only which of its cookies the site took away: what it gives then belongs to an anonymous visitor.
 */
export function observeCookies(
  before: readonly CookieFacts[],
  { held, cleared, toAnyone }: CookieSightings,
  { at, verdict }: { readonly at: number; readonly verdict: Verdict },
): readonly CookieFacts[] {
  const anyone = new Set(toAnyone)
  const gone = new Set(verdict === 'logged_out' ? cleared : [])
  const seenBefore = before.map((facts) => ({
    ...facts,
    givenToAnyone: facts.givenToAnyone || anyone.has(facts.name),
    clearedWhenDead: facts.clearedWhenDead || gone.has(facts.name),
  }))
  if (verdict !== 'logged_in') return seenBefore
  const known = new Map(seenBefore.map((facts) => [facts.name, facts]))
  const all = held
    .filter(({ name }) => name.length <= maxNameChars)
    .map((sighting) => seen(known.get(sighting.name) ?? unknownCookie(sighting.name, anyone), sighting, at))
  if (all.length <= maxFacts) return all
  return rankCookies(all)
    .slice(0, maxFacts)
    .map(({ facts }) => facts)
}

/** As the facts stand when new cookies were put in by hand: what a name means stays, its end is another. */
export function withoutEnds(cookies: readonly CookieFacts[]): readonly CookieFacts[] {
  return cookies.map((facts) => ({ ...facts, stated: null }))
}

function unknownCookie(name: string, anyone: ReadonlySet<string>): CookieFacts {
  return {
    name,
    httpOnly: null,
    givenToAnyone: anyone.has(name),
    clearedWhenDead: false,
    isToken: false,
    stated: null,
    slidingMs: null,
  }
}

function seen(facts: CookieFacts, { httpOnly, end, isToken }: CookieSighting, at: number): CookieFacts {
  return { ...facts, httpOnly: httpOnly ?? facts.httpOnly, isToken, ...stated(facts, end, at) }
}

/** Whether the stated end moves with the visits or stands: two statements tell. */
function stated(known: CookieFacts, end: CookieSighting['end'], at: number): Pick<CookieFacts, 'stated' | 'slidingMs'> {
  const before = known.stated
  // It became a cookie that ends with the browser.
  if (end === null) return { stated: null, slidingMs: null }
  // A stated end that the session outlived was none.
  if (end === undefined || end <= at) {
    return { stated: before !== null && before.end > at ? before : null, slidingMs: known.slidingMs }
  }
  const now = { at, end }
  if (before === null || at - before.at < 1000) return { stated: now, slidingMs: known.slidingMs }
  const toleranceMs = Math.max(2000, (end - at) * 0.02)
  if (Math.abs(end - before.end) <= toleranceMs && at - before.at > toleranceMs) return { stated: now, slidingMs: null }
  const isSliding = Math.abs(end - at - (before.end - before.at)) <= toleranceMs
  return { stated: now, slidingMs: isSliding ? end - at : null }
}
