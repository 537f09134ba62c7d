import { isForgeryGuard } from '../../cookies/known-names.ts'

/** An expiry that a site or a token stated, and when it was read; epoch milliseconds. */
export interface StatedExpiry {
  readonly at: number
  readonly end: number
}

/** What was observed of one cookie of a session, never its value. Only passive evidence: no extra visits. */
export interface CookieFacts {
  readonly name: string
  /** Null: unknown. */
  readonly httpOnly: boolean | null
  /** A visitor without the session also got a cookie of this name. */
  readonly givenToAnyone: boolean
  /** The session held it when it was logged in, and the site removed it when the session was logged out. */
  readonly clearedWhenDead: boolean
  /** Its value is a JSON Web Token with an expiry. */
  readonly isToken: boolean
  /** The expiry that was stated last; null: it states none. */
  readonly stated: StatedExpiry | null
  /** Each visit moves the stated expiry to this long after it, in milliseconds; null: it is fixed, or not known yet. */
  readonly slidingMs: number | null
}

/** `login`: it carries the login, as far as is known; `maybe`: undecided; `other`: it does not. */
export type CookieRole = 'login' | 'maybe' | 'other'

export interface RankedCookie {
  readonly facts: CookieFacts
  readonly score: number
  readonly role: CookieRole
  /** In words, for people. */
  readonly reasons: readonly string[]
}

/** From this score a cookie counts as a login cookie; below zero it does not. */
const loginScore = 3

/** A rule with points for a cookie (positive) or against it. */
interface CookieRule {
  readonly points: number
  readonly reason: string
  readonly holds: (facts: CookieFacts) => boolean
}

const PREFERENCE =
  /^(?:_ga|_gid|_gat|_gcl|_fbp|_pk_|_hj|__utm|ajs_|amplitude|intercom|optimizely|mp_|tz$|__cf|cf_|incap_|bigip|arraffinity|awsalb)|lang|locale|i18n|theme|consent|gdpr|timezone|currency|sidebar|^messages$|^flash/i
const SESSION =
  /sess|sid$|^sid|auth|login|logged|remember|persist|jwt|token|ident|passport|ticket|connect\.|account|user(?!name|agent)/i
/** Such a name decides alone. */
const PLAINLY_SESSION = /sess|auth|login|jwt/i

const isPreference = ({ name }: CookieFacts): boolean => PREFERENCE.test(name) && !PLAINLY_SESSION.test(name)
const isNamedAsLogin = (facts: CookieFacts): boolean =>
  SESSION.test(facts.name) && !isForgeryGuard(facts.name) && !isPreference(facts)

const rules: readonly CookieRule[] = [
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
  { points: -12, reason: 'its name looks like a CSRF cookie', holds: ({ name }) => isForgeryGuard(name) },
  { points: -6, reason: 'its name looks like a preference or a tracker', holds: isPreference },
]

/**
 * Ranks the cookies of a session by how likely they carry its login, the most likely first. It speaks against a cookie,
 * but does not decide, that anonymous visitors get one of the same name: many applications give everybody a session
 * cookie and store on the server who is logged in. When no cookie counts as a login cookie, the most likely ones do: a
 * wrong guess makes visits too frequent, never too rare.
 */
export function rankCookies(cookies: readonly CookieFacts[]): RankedCookie[] {
  const ranked = cookies.map(rank).sort((a, b) => b.score - a.score || (a.facts.name < b.facts.name ? -1 : 1))
  if (ranked.some(({ role }) => role === 'login')) return ranked
  const stands = ranked.some(({ role }) => role === 'maybe')
    ? ({ role }: RankedCookie) => role === 'maybe'
    : ({ facts }: RankedCookie) => !isForgeryGuard(facts.name) || ranked.every((one) => isForgeryGuard(one.facts.name))
  return ranked.map((one) =>
    stands(one) ? { ...one, role: 'login', reasons: [...one.reasons, 'no other cookie is more likely'] } : one,
  )
}

function rank(facts: CookieFacts): RankedCookie {
  const found = rules.filter(({ holds }) => holds(facts))
  const score = found.reduce((sum, { points }) => sum + points, 0)
  const role = score >= loginScore ? 'login' : score < 0 ? 'other' : 'maybe'
  return { facts, score, role, reasons: found.map(({ reason }) => reason) }
}

/** What login cookies say about the lifetime. */
export interface LoginEnds {
  /** The nearest expiry that is fixed, or not known to move; null: none is stated. */
  readonly stated: StatedExpiry | null
  /** How long the login lasts without a visit; null: unknown. */
  readonly slidingMs: number | null
}

/**
 * Reads the idle timeout and the expiry of a session from its login cookies. The shortest counts, also of cookies that
 * only may carry the login. A login cookie without an expiry hides how long the site remembers it: then no timeout is
 * known, and only a token's expiry counts, not that of a remember-me cookie for a year.
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
    stated: ends.toSorted((a, b) => a.end - b.end)[0] ?? null,
    slidingMs: isHidden || slides.length === 0 ? null : Math.min(...slides),
  }
}

/** The nearest future expiry of a cookie that may carry the login; null: none. Epoch milliseconds. */
export function nearestLoginEnd(cookies: readonly CookieFacts[], now: number): number | null {
  const ends = likelyLogins(cookies).flatMap(({ facts: { stated } }) => stated?.end ?? [])
  const ahead = ends.filter((end) => end > now)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

function likelyLogins(cookies: readonly CookieFacts[]): RankedCookie[] {
  return rankCookies(cookies).filter(({ role }) => role !== 'other')
}
