import type { Verdict } from '../../verdict/judgement.ts'
import type { Session } from '../session.ts'
import { type CookieSightings, observeCookies, withoutExpiries } from './cookie-facts.ts'
import { jitterScatter } from './jitter.ts'
import { type CookieFacts, loginEnds, nearestLoginEnd, rankCookies, type StatedExpiry } from './login-cookies.ts'

/** One check, as far as something is learned from it. Times are epoch milliseconds. */
export interface LearnedCheck {
  readonly at: number
  readonly verdict: Verdict
  /** Null: nothing was seen of them. */
  readonly cookies: CookieSightings | null
}

/**
 * What was observed of a session's lifetime. A *life* begins with new cookies and ends when they are found logged out.
 */
export interface Learned {
  /** The version with which this life began: the last one that a user set. */
  readonly version: number
  /** When this life began. */
  readonly since: number
  /** Last seen logged in, in this life. */
  readonly aliveAt: number | null
  /** Last visited with cookies that may have been valid, which a site counts as use. */
  readonly visitedAt: number | null
  /** When it was first found logged out in this life; null while it is alive. */
  readonly deadAt: number | null
  /** Ended lives, oldest first, at most five: the least and the greatest possible length of each, in milliseconds. */
  readonly lives: readonly (readonly [least: number, most: number])[]
  /** The longest pause between two uses that the session survived, in milliseconds. */
  readonly survivedMs: number
  /** The shortest pause after which the session was over, if it is longer than every survived pause; null: none. */
  readonly diedMs: number | null
  /** What was observed of its cookies. */
  readonly cookies: readonly CookieFacts[]
  /** The nearest expiry that login cookies or a token state and that visits do not move; null: none. */
  readonly stated: StatedExpiry | null
  /** How long the login lasts after the last visit, by its cookies; null: unknown. */
  readonly slidingMs: number | null
  /** When a login cookie was last set again, and how many checks since saw none. */
  readonly renewedAt: number | null
  readonly quietChecks: number
  /** How long a cookie is kept before the site sets another one. */
  readonly renewalMs: number | null
  /** Checks in a row without a result. */
  readonly misses: number
}

const livesKept = 5
/** A pause that ended a session must be longer than the survived ones by more than the jitter and delay of checks. */
const clearlyLonger = 1.05 * jitterScatter

/** What is known before any check: a life that began with the session, or with its newest cookies. */
export function newLife(session: Pick<Session, 'putVersion' | 'createdAt'>, now: number): Learned {
  return {
    version: session.putVersion,
    since: session.putVersion === 1 ? session.createdAt : now,
    aliveAt: null,
    visitedAt: null,
    deadAt: null,
    lives: [],
    survivedMs: 0,
    diedMs: null,
    cookies: [],
    stated: null,
    slidingMs: null,
    renewedAt: null,
    quietChecks: 0,
    renewalMs: null,
    misses: 0,
  }
}

/** What is known after one more check. */
export function learn(
  before: Learned | null,
  session: Pick<Session, 'putVersion' | 'createdAt' | 'lastUsedAt'>,
  check: LearnedCheck,
): Learned {
  const now = sameLife(before, session, check.at)
  if (check.verdict === 'logged_in') return seenAlive(now, session, check)
  if (check.verdict === 'logged_out') return seenDead(now, session, check)
  const visited = check.verdict === 'unknown' ? { visitedAt: check.at } : {}
  return { ...now, ...visited, misses: now.misses + 1 }
}

/** New cookies begin a new life; the knowledge from earlier lives stays. */
function sameLife(before: Learned | null, session: Pick<Session, 'putVersion' | 'createdAt'>, now: number): Learned {
  if (before === null) return newLife(session, now)
  if (before.version === session.putVersion) return before
  const { lives, survivedMs, diedMs, slidingMs, renewalMs } = before
  const cookies = withoutExpiries(before.cookies)
  return { ...newLife(session, now), lives, survivedMs, diedMs, cookies, slidingMs, renewalMs }
}

function pauseBefore(known: Learned, { lastUsedAt }: Pick<Session, 'lastUsedAt'>, at: number): number {
  return Math.max(0, at - Math.max(known.visitedAt ?? known.since, lastUsedAt ?? 0))
}

function seenAlive(known: Learned, session: Pick<Session, 'lastUsedAt'>, check: LearnedCheck): Learned {
  const survivedMs = Math.max(known.survivedMs, pauseBefore(known, session, check.at))
  return {
    ...known,
    ...(check.cookies === null ? {} : seenCookies(known, check.cookies, check)),
    // It was not over: the site had switched off logins, or similar.
    lives: known.deadAt === null || known.aliveAt === null ? known.lives : known.lives.slice(0, -1),
    aliveAt: check.at,
    visitedAt: check.at,
    deadAt: null,
    survivedMs,
    diedMs: known.diedMs !== null && known.diedMs <= survivedMs * clearlyLonger ? null : known.diedMs,
    misses: 0,
  }
}

function seenDead(before: Learned, session: Pick<Session, 'lastUsedAt'>, check: LearnedCheck): Learned {
  const { at } = check
  const cookies = check.cookies === null ? before.cookies : observeCookies(before.cookies, check.cookies, check)
  const known = { ...before, cookies }
  if (known.deadAt !== null) return { ...known, misses: 0 }
  // Never seen alive, so the length of this life is unknown.
  if (known.aliveAt === null) return { ...known, deadAt: at, misses: 0 }
  const pause = pauseBefore(known, session, at)
  const isIdleDeath = pause > known.survivedMs * clearlyLonger
  const life = [known.aliveAt - known.since, at - known.since] as const
  return {
    ...known,
    deadAt: at,
    lives: [...known.lives, life].slice(-livesKept),
    diedMs: isIdleDeath ? Math.min(known.diedMs ?? pause, pause) : known.diedMs,
    misses: 0,
  }
}

function seenCookies(known: Learned, sightings: CookieSightings, check: LearnedCheck): Partial<Learned> {
  const cookies = observeCookies(known.cookies, sightings, check)
  return { cookies, ...renewal(known, check.at, sightings.given, cookies), ...endsOf(cookies, check.at, sightings) }
}

/** Two renewals with checks without one between them show the renewal interval. Only login cookies count. */
function renewal(
  known: Learned,
  at: number,
  names: readonly string[],
  cookies: readonly CookieFacts[],
): Pick<Learned, 'renewedAt' | 'quietChecks' | 'renewalMs'> {
  const given = new Set(names)
  const isRenewed = rankCookies(cookies).some(({ role, facts }) => role === 'login' && given.has(facts.name))
  const { renewedAt, renewalMs, quietChecks } = known
  if (!isRenewed) return { renewedAt, renewalMs, quietChecks: quietChecks + 1 }
  return {
    renewedAt: at,
    quietChecks: 0,
    renewalMs: renewedAt !== null && quietChecks > 0 ? at - renewedAt : renewalMs,
  }
}

/** The expiry from the login cookies, and from tokens: a token's own expiry always counts. */
function endsOf(
  cookies: readonly CookieFacts[],
  at: number,
  { tokenEnd }: CookieSightings,
): Pick<Learned, 'stated' | 'slidingMs'> {
  const { stated, slidingMs } = loginEnds(cookies, at)
  const isTokenFirst = tokenEnd !== null && tokenEnd > at && (stated === null || tokenEnd < stated.end)
  return { stated: isTokenFirst ? { at, end: tokenEnd } : stated, slidingMs }
}

/**
 * The nearest expiry that login cookies or tokens state after one more check, whether or not a forecast uses it; epoch
 * milliseconds, null: none.
 */
export function statedEndAfter(
  session: Pick<Session, 'putVersion' | 'createdAt' | 'lastUsedAt' | 'learned'>,
  check: LearnedCheck,
): number | null {
  const { cookies } = learn(decodeLearned(session.learned), session, check)
  const ends = [nearestLoginEnd(cookies, check.at), check.cookies?.tokenEnd ?? null].filter((end) => end !== null)
  return ends.length === 0 ? null : Math.min(...ends)
}

/** As the column `learned` stores it. */
export function encodeLearned(learned: Learned): string {
  return JSON.stringify(learned)
}

/** Reads the column; null when nothing was observed yet. */
export function decodeLearned(text: string | null): Learned | null {
  if (text === null) return null
  const read = JSON.parse(text) as Learned & { readonly cookies?: Learned['cookies'] }
  // Stored before cookies were told apart: its expiry may be that of a cookie that carries no login.
  return read.cookies === undefined ? { ...read, cookies: [], stated: null, slidingMs: null } : read
}
