import { browserTier } from '../../fetching/tier.ts'
import { statusAt } from '../lifecycle.ts'
import type { Session } from '../session.ts'
import { type Bounds, boundsFor, type PlanTerms } from './bounds.ts'
import { type Forecast, learnedForecast, statedIdleMs } from './forecast.ts'
import { jittered } from './jitter.ts'
import type { Learned } from './learned.ts'
import type { PlannedCheck } from './planned-check.ts'

export interface PlanInput extends PlanTerms {
  readonly session: Session
  readonly learned: Learned | null
  /** From when the interval counts: from the last check, or from a creation or change if there was none. */
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
 * When a session is checked next, and why; null: not without a request. A session is checked more often while it is young
 * and when its end is near, less often the longer it lives. The interval lies between the bounds of operator and user; the
 * jitter, up to 15 % in either direction, is added after that, so that a check may come up to 15 % outside of them.
 */
export function nextCheck(input: PlanInput): PlannedCheck | null {
  const { session, learned, now, fraction } = input
  const bounds = boundsFor(input.bounds, session.monitoring)
  const status = statusAt(session, now)
  if (bounds === null || session.disabled || status === 'expired') return null
  if (status === 'invalid') return invalidCheck(input, bounds)
  const from = Math.min(input.from, now)
  const routine = routineBounds(session, bounds)
  const end = learnedForecast(session, learned, now)
  const byInterval = from + jittered(intervalMs(input, end, routine), fraction)
  // A predicted end is checked as soon as it should have happened.
  const due = end === null ? byInterval : Math.max(from + routine.minMs, Math.min(byInterval, end.to + afterEndMs))
  const keepsAliveAt = session.keepAlive ? keepAliveAt(input, from, bounds) : Number.POSITIVE_INFINITY
  const at = Math.max(now, Math.min(due, keepsAliveAt))
  // Its expiry date comes first and needs no check.
  if (session.expiresAt !== null && session.expiresAt <= at) return null
  return { at, cause: keepsAliveAt < due ? 'keep_alive' : 'due' }
}

/** The bounds of a routine check, which probably uses a browser if the user wants that, or if the last one did. */
function routineBounds({ validationRule, lastVerdict }: Session, bounds: Bounds): Bounds {
  const tier = validationRule?.tier ?? 'auto'
  const isInBrowser = tier === 'browser' || (tier === 'auto' && lastVerdict?.tier === browserTier)
  if (!isInBrowser) return bounds
  const minMs = Math.max(bounds.minMs, leastInBrowserMs)
  return { ...bounds, minMs, maxMs: Math.max(minMs, bounds.maxMs) }
}

/**
 * The check of an invalid session, with a jitter of up to 10 %; null: after its last check, and from a day after it was
 * found logged out.
 */
function invalidCheck({ session, learned, now, from, fraction }: PlanInput, { minMs }: Bounds): PlannedCheck | null {
  const usual = invalidMs[session.invalidChecks]
  if (usual === undefined) return null
  const wait = Math.max(minMs, usual)
  const at = Math.max(now, Math.min(from, now) + Math.round(wait * (0.9 + 0.2 * fraction)))
  return learned?.deadAt != null && at > learned.deadAt + day ? null : { at, cause: 'due' }
}

/**
 * The time from one check to the next, before the jitter.
 * @param end the predicted end of the session; null: none
 */
function intervalMs({ session, learned, now }: PlanInput, end: Forecast | null, { minMs, maxMs }: Bounds): number {
  const clamp = (ms: number): number => Math.min(maxMs, Math.max(minMs, ms))
  const misses = learned?.misses ?? 0
  if (misses > 0) return clamp(missMs * 2 ** Math.min(misses - 1, 20))
  if (learned === null || learned.version !== session.putVersion) return clamp(firstMs)
  const byLife = end?.basis === 'lifetime' ? (end.expiresAtEstimate - learned.since) / 8 : null
  const usual = byLife ?? Math.max(firstMs, (now - learned.since) / 6)
  const fresh = Math.min(usual, learned.renewalMs ?? usual)
  if (end === null || end.basis === 'idle_timeout') return clamp(fresh)
  return clamp(Math.min(fresh, Math.max((end.from - now) / 2, fresh / 4)))
}

/**
 * When a visit keeps a session alive: after the longest safe pause since its last use, within the bounds, or up to 5 %
 * sooner.
 */
function keepAliveAt({ session, learned, now, fraction }: PlanInput, from: number, bounds: Bounds): number {
  // A use in the future was noted by a clock that was ahead.
  const lastUse = Math.max(from, Math.min(session.lastUsedAt ?? 0, now))
  const safe = Math.min(idlePauseMs(learned, bounds), pauseBeforeEnd(learned))
  const pause = Math.min(bounds.maxMs, Math.max(bounds.minMs, safe))
  return lastUse + Math.round(pause * (0.95 + 0.05 * fraction))
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
