import type { Verdict } from '../../verdict/judgement.ts'
import type { Session } from '../session.ts'
import { jitterScatter } from './jitter.ts'

/** One look at a session, as far as its life is learned from it. Times are epoch milliseconds. */
export interface Check {
  readonly at: number
  readonly verdict: Verdict
  /** When the site, or a token among the cookies, says that they end; null where neither does. */
  readonly statedEnd: number | null
  /** Whether the site gave one of the session's cookies anew. */
  readonly isRenewed: boolean
}

/** What was seen of a session's life. A *life* begins with new cookies and ends when they are found logged out. */
export interface Learned {
  /** The version with which this life began: the one last put in by hand. */
  readonly version: number
  /** When this life began. */
  readonly since: number
  /** Last seen logged in, in this life. */
  readonly aliveAt: number | null
  /** Last visited with cookies that may have been good: what a site counts as use. */
  readonly visitedAt: number | null
  /** Found logged out, the first time in this life; null while it goes on. */
  readonly deadAt: number | null
  /** Ended lives, oldest first, at most five: how long each lasted at least and at most, in milliseconds. */
  readonly lives: readonly (readonly [least: number, most: number])[]
  /** The longest pause between two uses that a life survived, in milliseconds. */
  readonly survivedMs: number
  /** The shortest pause after which a life was over, while every pause survived was shorter; null: none. */
  readonly diedMs: number | null
  /** The end that was stated last, and when. */
  readonly stated: { readonly at: number; readonly end: number } | null
  /** Each visit moves the stated end to so long after it; null: it stands, or nobody knows. */
  readonly slidingMs: number | null
  /** When a cookie was last given anew, and how many checks since saw none. */
  readonly renewedAt: number | null
  readonly quietChecks: number
  /** How long a cookie is kept before the site gives another. */
  readonly renewalMs: number | null
  /** Checks in a row that told nothing. */
  readonly misses: number
}

const livesKept = 5
/** A pause that killed must be longer than those survived by more than the scatter of the checks, and of how late they begin. */
const clearlyLonger = 1.05 * jitterScatter

/** What is known before anything was seen: a life that began with the session, or with its newest cookies. */
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
  check: Check,
): Learned {
  const now = sameLife(before, session, check.at)
  if (check.verdict === 'logged_in') return seenAlive(now, session, check)
  if (check.verdict === 'logged_out') return seenDead(now, session, check)
  const visited = check.verdict === 'unknown' ? { visitedAt: check.at } : {}
  return { ...now, ...visited, misses: now.misses + 1 }
}

/** New cookies begin a new life; what earlier ones taught stays. */
function sameLife(before: Learned | null, session: Pick<Session, 'putVersion' | 'createdAt'>, now: number): Learned {
  if (before === null) return newLife(session, now)
  if (before.version === session.putVersion) return before
  const { lives, survivedMs, diedMs, slidingMs, renewalMs } = before
  return { ...newLife(session, now), lives, survivedMs, diedMs, slidingMs, renewalMs }
}

function pauseBefore(known: Learned, { lastUsedAt }: Pick<Session, 'lastUsedAt'>, at: number): number {
  return Math.max(0, at - Math.max(known.visitedAt ?? known.since, lastUsedAt ?? 0))
}

function seenAlive(known: Learned, session: Pick<Session, 'lastUsedAt'>, check: Check): Learned {
  const survivedMs = Math.max(known.survivedMs, pauseBefore(known, session, check.at))
  return {
    ...known,
    ...renewal(known, check),
    ...stated(known, check),
    // It was not over after all: a site that had switched its login off, not an end of these cookies.
    lives: known.deadAt === null || known.aliveAt === null ? known.lives : known.lives.slice(0, -1),
    aliveAt: check.at,
    visitedAt: check.at,
    deadAt: null,
    survivedMs,
    diedMs: known.diedMs !== null && known.diedMs <= survivedMs * clearlyLonger ? null : known.diedMs,
    misses: 0,
  }
}

function seenDead(known: Learned, session: Pick<Session, 'lastUsedAt'>, { at }: Check): Learned {
  if (known.deadAt !== null) return { ...known, misses: 0 }
  // Never seen alive: nobody knows how long it lasted.
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

/** A renewal's cadence shows where checks between two renewals saw none. */
function renewal(known: Learned, check: Check): Pick<Learned, 'renewedAt' | 'quietChecks' | 'renewalMs'> {
  if (!check.isRenewed) return { ...known, quietChecks: known.quietChecks + 1 }
  const isTimed = known.renewedAt !== null && known.quietChecks > 0
  return {
    renewedAt: check.at,
    quietChecks: 0,
    renewalMs: isTimed ? check.at - (known.renewedAt ?? check.at) : known.renewalMs,
  }
}

/** Whether the stated end moves with the visits or stands: two statements tell. */
function stated(known: Learned, { at, statedEnd }: Check): Pick<Learned, 'stated' | 'slidingMs'> {
  const before = known.stated
  // A stated end that the session outlived was none.
  if (statedEnd === null || statedEnd <= at) {
    return { stated: before !== null && before.end > at ? before : null, slidingMs: known.slidingMs }
  }
  const now = { at, end: statedEnd }
  if (before === null || at - before.at < 1000) return { stated: now, slidingMs: known.slidingMs }
  const toleranceMs = Math.max(2000, (statedEnd - at) * 0.02)
  if (Math.abs(statedEnd - before.end) <= toleranceMs && at - before.at > toleranceMs) {
    return { stated: now, slidingMs: null }
  }
  const isSliding = Math.abs(statedEnd - at - (before.end - before.at)) <= toleranceMs
  return { stated: now, slidingMs: isSliding ? statedEnd - at : null }
}

/** As the column `learned` holds it. */
export function encodeLearned(learned: Learned): string {
  return JSON.stringify(learned)
}

/** Reads the column back; null where nothing was seen yet. */
export function decodeLearned(text: string | null): Learned | null {
  return text === null ? null : (JSON.parse(text) as Learned)
}
