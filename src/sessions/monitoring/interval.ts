import { browserTier } from '../../fetching/tier.ts'
import { statusAt } from '../lifecycle.ts'
import type { Session } from '../session.ts'
import { type Bounds, boundsFor, type PlanTerms } from './bounds.ts'
import { learnedForecast, statedIdleMs } from './forecast.ts'
import { jittered } from './jitter.ts'
import type { Learned } from './learned.ts'
import type { PlannedCheck } from './planned-check.ts'

export interface PlanInput extends PlanTerms {
  readonly session: Pick<
    Session,
    | 'status'
    | 'expiresAt'
    | 'disabled'
    | 'keepAlive'
    | 'monitoring'
    | 'invalidChecks'
    | 'lastUsedAt'
    | 'putVersion'
    | 'createdAt'
    | 'validationRule'
    | 'lastVerdict'
  >
  readonly learned: Learned | null
  /** When the session was last checked; `now` right after a check, or when it never was. */
  readonly from: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The interval when nothing is known about the session. */
const firstMs = 15 * minute
/** The interval after a check without a result; doubled each time. */
const missMs = 5 * minute
/** Checks of an invalid session: three, all within a day with jitter. */
const invalidMs: readonly number[] = [hour, 5 * hour, 14 * hour]
/** The least interval of routine checks in a browser: one costs as much as many by plain HTTP. */
const leastInBrowserMs = 15 * minute
/** How long after a predicted end a check comes to confirm it. */
const afterEndMs = 5_000

/**
 * When a session is checked next; null: not without a request. A session is checked more often while it is young and
 * when its end is near, less often the longer it lives; between the bounds of operator and user, and with a jitter of
 * up to 15 % in either direction.
 */
export function nextCheck(input: PlanInput): PlannedCheck | null {
  const { session, now, fraction } = input
  const bounds = boundsFor(input.bounds, session.monitoring)
  const status = statusAt(session, now)
  if (bounds === null || session.disabled || status === 'expired') return null
  if (status === 'invalid') return invalidCheck(input, bounds)
  const from = Math.min(input.from, now)
  const routine = isInBrowser(session) ? noMoreOftenThan(leastInBrowserMs, bounds) : bounds
  const byInterval = from + jittered(intervalMs(input, routine), fraction)
  const check: PlannedCheck = { at: beforeEnd(byInterval, from, input, routine), cause: 'due' }
  const planned = session.keepAlive ? earlier(check, keptAlive(input, from, bounds)) : check
  const at = Math.max(now, planned.at)
  // Its expiry date comes first and needs no check.
  return session.expiresAt !== null && session.expiresAt <= at ? null : { ...planned, at }
}

/** The next check will probably use a browser: the user wants that, or the last one did. */
function isInBrowser({ validationRule, lastVerdict }: PlanInput['session']): boolean {
  const tier = validationRule?.tier ?? 'auto'
  return tier === 'browser' || (tier === 'auto' && lastVerdict?.tier === browserTier)
}

function noMoreOftenThan(leastMs: number, bounds: Bounds): Bounds {
  const minMs = Math.max(bounds.minMs, leastMs)
  return { ...bounds, minMs, maxMs: Math.max(minMs, bounds.maxMs) }
}

/** After its checks, or a day after it was found logged out, an invalid session is no longer checked. */
function invalidCheck({ session, learned, now, from, fraction }: PlanInput, { minMs }: Bounds): PlannedCheck | null {
  const usual = invalidMs[session.invalidChecks]
  if (usual === undefined) return null
  const wait = Math.max(minMs, usual)
  const at = Math.max(now, Math.min(from, now) + Math.round(wait * (0.9 + 0.2 * fraction)))
  return learned?.deadAt != null && at > learned.deadAt + day ? null : { at, cause: 'due' }
}

function intervalMs({ session, learned, now }: PlanInput, { minMs, maxMs }: Bounds): number {
  const clamp = (ms: number): number => Math.min(maxMs, Math.max(minMs, ms))
  const misses = learned?.misses ?? 0
  if (misses > 0) return clamp(missMs * 2 ** Math.min(misses - 1, 20))
  if (learned === null || learned.version !== session.putVersion) return clamp(firstMs)
  const end = learnedForecast(session, learned, now)
  const byLife = end?.basis === 'lifetime' ? (end.expiresAtEstimate - learned.since) / 8 : null
  const usual = byLife ?? Math.max(firstMs, (now - learned.since) / 6)
  const fresh = Math.min(usual, learned.renewalMs ?? usual)
  if (end === null || end.basis === 'idle_timeout') return clamp(fresh)
  return clamp(Math.min(fresh, Math.max((end.from - now) / 2, fresh / 4)))
}

/** A predicted end is checked as soon as it should have happened. */
function beforeEnd(at: number, from: number, { session, learned, now }: PlanInput, { minMs }: Bounds): number {
  const end = learnedForecast(session, learned, now)
  return end === null ? at : Math.max(from + minMs, Math.min(at, end.to + afterEndMs))
}

/** Just before the idle timeout: a tenth of it earlier, and never later than a pause that was survived. */
function keptAlive({ session, learned, now, fraction }: PlanInput, from: number, bounds: Bounds): PlannedCheck {
  // A use in the future was noted by a clock that was ahead.
  const lastUse = Math.max(from, Math.min(session.lastUsedAt ?? 0, now))
  const safe = Math.min(idlePauseMs(learned, bounds), pauseBeforeEnd(learned))
  const pause = Math.min(bounds.maxMs, Math.max(bounds.minMs, safe))
  return { at: lastUse + Math.round(pause * (0.95 + 0.05 * fraction)), cause: 'keep_alive' }
}

/**
 * The longest safe pause. A tenth is subtracted, so that late visits do not let the pause grow until it ends the
 * session. The timeout that a cookie states is ignored once a shorter pause has ended the session.
 */
function idlePauseMs(learned: Learned | null, { keepAliveMs }: Bounds): number {
  if (learned === null) return keepAliveMs
  const { survivedMs, diedMs } = learned
  const stated = statedIdleMs(learned)
  if (stated !== null) return stated * 0.9
  if (diedMs === null) return Math.max(keepAliveMs, survivedMs * 0.9)
  // A short pause right after the session was stored says little.
  return Math.max(diedMs / 4, Math.min(survivedMs, diedMs * 0.9))
}

/** An expiry that was stated once may move with each visit, which only a visit before it shows. */
function pauseBeforeEnd(learned: Learned | null): number {
  const stated = learned?.stated ?? null
  return stated === null ? Number.POSITIVE_INFINITY : (stated.end - stated.at) * 0.9
}

function earlier(a: PlannedCheck, b: PlannedCheck): PlannedCheck {
  return b.at < a.at ? b : a
}
