import type { Verdict } from '../../verdict/judgement.ts'
import { type CookieFacts, rankCookies } from './login-cookies.ts'

/** What one check showed about a cookie that the session holds after it. */
export interface CookieSighting {
  readonly name: string
  /** Null: unknown. */
  readonly httpOnly: boolean | null
  /** When it expires, epoch milliseconds; null: with the browser; undefined: unknown. */
  readonly end: number | null | undefined
  /** Its value is a JSON Web Token with an expiry. */
  readonly isToken: boolean
}

/** What one check showed about all cookies, without their values. */
export interface CookieSightings {
  /** One per name that the session holds after the check. */
  readonly held: readonly CookieSighting[]
  /** Names that responses to the session set. */
  readonly given: readonly string[]
  /** Names that responses to the session removed. */
  readonly cleared: readonly string[]
  /** Names that were set for a visitor without the session. */
  readonly toAnyone: readonly string[]
  /** The nearest future expiry of the tokens in headers and storage, epoch milliseconds; null: there is none. */
  readonly tokenEnd: number | null
}

/** More cookies, or longer names, are ignored, so that the stored facts stay small. */
const maxFacts = 60
const maxNameChars = 128

/**
 * What is known about a session's cookies after one more check. When the session is logged in, everything is recorded.
 * When it is logged out, only which of its cookies the site removed: cookies it sets then belong to an anonymous
 * visitor.
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

/** The facts after a user gave new cookies: the role of a name stays, its expiry does not. */
export function withoutExpiries(cookies: readonly CookieFacts[]): readonly CookieFacts[] {
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

/** Whether the stated expiry moves with each visit or is fixed; this takes two statements. */
function stated(known: CookieFacts, end: CookieSighting['end'], at: number): Pick<CookieFacts, 'stated' | 'slidingMs'> {
  const before = known.stated
  // It became a cookie that ends with the browser.
  if (end === null) return { stated: null, slidingMs: null }
  // The session outlived a stated expiry, so that expiry had no meaning.
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
