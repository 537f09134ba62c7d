/** An end that a site or a token stated, and when that was read; epoch milliseconds. */
export interface Stated {
  readonly at: number
  readonly end: number
}

/** What was seen of one cookie of a session, never its value. Passive evidence only: no visit was made to gain it. */
export interface CookieFacts {
  readonly name: string
  /** Null: nobody said. */
  readonly httpOnly: boolean | null
  /** A visitor without the session was given a cookie of this name as well. */
  readonly givenToAnyone: boolean
  /** The session held it when it was seen logged in, and the site took it away when the session was seen logged out. */
  readonly clearedWhenDead: boolean
  /** Its value is a JSON Web Token that says when it ends. */
  readonly isToken: boolean
  /** The end that was stated last; null: it states none. */
  readonly stated: Stated | null
  /** Each visit moves the stated end to so long after it, in milliseconds; null: it stands, or nobody knows yet. */
  readonly slidingMs: number | null
}

/** `login`: carries it, as far as is known; `maybe`: nothing decides; `other`: does not. */
export type CookieRole = 'login' | 'maybe' | 'other'

export interface RankedCookie {
  readonly facts: CookieFacts
  readonly score: number
  readonly role: CookieRole
  /** In words, for people. */
  readonly reasons: readonly string[]
}

/** From this score on a cookie counts as one that carries the login; below zero, as one that does not. */
const loginScore = 3

/** A rule: what speaks for a cookie (positive) or against it, and how much. */
interface CookieSign {
  readonly points: number
  readonly reason: string
  readonly holds: (facts: CookieFacts) => boolean
}

const FORGERY = /c_?srf|xsrf|forgery|requestverification|authenticity/i
const PREFERENCE =
  /^(?:_ga|_gid|_gat|_gcl|_fbp|_pk_|_hj|__utm|ajs_|amplitude|intercom|optimizely|mp_|tz$|__cf|cf_|incap_|bigip|arraffinity|awsalb)|lang|locale|i18n|theme|consent|gdpr|timezone|currency|sidebar|^messages$|^flash/i
const SESSION =
  /sess|sid$|^sid|auth|login|logged|remember|persist|jwt|token|ident|passport|ticket|connect\.|account|user(?!name|agent)/i
/** Such a name decides, whatever else it says. */
const PLAINLY_SESSION = /sess|auth|login|jwt/i

const isForgeryGuard = ({ name }: CookieFacts): boolean => FORGERY.test(name)
const isPreference = ({ name }: CookieFacts): boolean => PREFERENCE.test(name) && !PLAINLY_SESSION.test(name)
const isNamedAsLogin = (facts: CookieFacts): boolean =>
  SESSION.test(facts.name) && !isForgeryGuard(facts) && !isPreference(facts)

const signs: readonly CookieSign[] = [
  { points: 4, reason: 'its value is a token with an expiry', holds: ({ isToken }) => isToken },
  {
    points: 4,
    reason: 'the site took it away when the session was logged out',
    holds: ({ clearedWhenDead }) => clearedWhenDead,
  },
  { points: 3, reason: 'its name looks like a login cookie', holds: isNamedAsLogin },
  { points: 2, reason: 'scripts cannot read it', holds: ({ httpOnly }) => httpOnly === true },
  { points: 1, reason: 'each visit moves its expiry', holds: ({ slidingMs }) => slidingMs !== null },
  { points: -1, reason: 'scripts can read it', holds: ({ httpOnly }) => httpOnly === false },
  { points: -2, reason: 'an anonymous visitor gets one, too', holds: ({ givenToAnyone }) => givenToAnyone },
  { points: -12, reason: 'its name looks like a CSRF cookie', holds: isForgeryGuard },
  { points: -6, reason: 'its name looks like a preference or a tracker', holds: isPreference },
]

/**
 * Ranks the cookies of a session by how likely they carry its login, the likeliest first. That anonymous visitors get a
 * cookie of the same name speaks against it, but does not decide: many applications give everybody a session cookie and
 * remember on their own side whose is logged in. Where no cookie counts as one of the login, the likeliest kind does:
 * a wrong guess then makes visits too frequent, and never too rare.
 */
export function rankCookies(cookies: readonly CookieFacts[]): RankedCookie[] {
  const ranked = cookies.map(rank).sort((a, b) => b.score - a.score || (a.facts.name < b.facts.name ? -1 : 1))
  if (ranked.some(({ role }) => role === 'login')) return ranked
  const stands = ranked.some(({ role }) => role === 'maybe')
    ? ({ role }: RankedCookie) => role === 'maybe'
    : ({ facts }: RankedCookie) => !isForgeryGuard(facts) || ranked.every((one) => isForgeryGuard(one.facts))
  return ranked.map((one) =>
    stands(one) ? { ...one, role: 'login', reasons: [...one.reasons, 'no other cookie is more likely'] } : one,
  )
}

function rank(facts: CookieFacts): RankedCookie {
  const found = signs.filter(({ holds }) => holds(facts))
  const score = found.reduce((sum, { points }) => sum + points, 0)
  const role = score >= loginScore ? 'login' : score < 0 ? 'other' : 'maybe'
  return { facts, score, role, reasons: found.map(({ reason }) => reason) }
}

/** What the cookies of a login say of its life. */
export interface LoginEnds {
  /** The nearest end that stands still, or is not known to move; null: none is stated. */
  readonly stated: Stated | null
  /** How long the login lasts without a visit, where that can be read; null: it cannot. */
  readonly slidingMs: number | null
}

/**
 * Reads the idle timeout and the end of a session from the cookies that carry its login. The shortest counts, also of
 * cookies that only may carry it. A cookie of the login that states nothing hides how long the site remembers it: then no
 * timeout is known, and of the stated ends only that of a token is believed, not that of a remember-me of a year.
 */
export function loginEnds(cookies: readonly CookieFacts[], now: number): LoginEnds {
  const likely = likelyLogins(cookies)
  const isHidden = likely.some(({ facts, role }) => {
    return facts.stated === null && (role === 'login' || isNamedAsLogin(facts))
  })
  const slides = likely.flatMap(({ facts: { slidingMs } }) => (slidingMs === null ? [] : [slidingMs]))
  const ends = likely.flatMap(({ facts: { stated, slidingMs, isToken } }) => {
    return stated !== null && slidingMs === null && stated.end > now && (isToken || !isHidden) ? [stated] : []
  })
  return {
    stated: ends.reduce<Stated | null>((first, one) => (first === null || one.end < first.end ? one : first), null),
    slidingMs: isHidden || slides.length === 0 ? null : Math.min(...slides),
  }
}

/** The nearest end ahead that any cookie states which may carry the login; null: none does. Epoch milliseconds. */
export function nearestLoginEnd(cookies: readonly CookieFacts[], now: number): number | null {
  const ends = likelyLogins(cookies).flatMap(({ facts: { stated } }) => (stated === null ? [] : [stated.end]))
  return ends.reduce<number | null>((first, end) => (end <= now || (first ?? end) < end ? first : end), null)
}

function likelyLogins(cookies: readonly CookieFacts[]): RankedCookie[] {
  return rankCookies(cookies).filter(({ role }) => role !== 'other')
}
