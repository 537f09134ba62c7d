import type { Session } from '../session.ts'
import type { Learned } from './learned.ts'

/** From what an end is foretold. */
export type ForecastBasis = 'expires_at' | 'cookie_expiry' | 'idle_timeout' | 'lifetime'

/** When a session is likely to end; epoch milliseconds, `from` ≤ `expiresAtEstimate` ≤ `to`. */
export interface Forecast {
  readonly expiresAtEstimate: number
  readonly from: number
  readonly to: number
  readonly basis: ForecastBasis
}

/** Of one life alone nobody knows how much the next will differ. */
const oneLifeScatter = 0.25

type Foreseen = Pick<Session, 'status' | 'expiresAt' | 'lastUsedAt' | 'putVersion'>

/** The nearest end that anything speaks for; null where nothing does, or where it is over already. */
export function forecast(session: Foreseen, learned: Learned | null, now: number): Forecast | null {
  if (session.status === 'invalid' || (session.expiresAt !== null && session.expiresAt <= now)) return null
  const ends = [dated(session), ...learnedEnds(session, learned)]
  return ends.reduce<Forecast | null>(
    // An estimate that has passed while the session lives was wrong.
    (first, end) =>
      end === null || end.to <= now || (first !== null && first.expiresAtEstimate <= end.expiresAtEstimate)
        ? first
        : end,
    null,
  )
}

/** As `forecast`, without the date that the user gave: what only a check can tell. */
export function learnedForecast(session: Foreseen, learned: Learned | null, now: number): Forecast | null {
  return forecast({ ...session, expiresAt: null }, learned, now)
}

function dated({ expiresAt }: Foreseen): Forecast | null {
  return expiresAt === null ? null : exactly(expiresAt, 'expires_at')
}

function learnedEnds(session: Foreseen, learned: Learned | null): (Forecast | null)[] {
  if (learned === null || learned.version !== session.putVersion || learned.deadAt !== null) return []
  const lastUse = Math.max(learned.visitedAt ?? learned.since, session.lastUsedAt ?? 0)
  return [cookieEnd(learned), idleEnd(learned, lastUse), lifeEnd(learned)]
}

function cookieEnd({ stated }: Learned): Forecast | null {
  return stated === null ? null : exactly(stated.end, 'cookie_expiry')
}

/** The idle timeout as the cookies state it, unless a shorter pause has ended the session: the site keeps to another. */
export function statedIdleMs({ slidingMs, diedMs }: Pick<Learned, 'slidingMs' | 'diedMs'>): number | null {
  return slidingMs !== null && diedMs !== null && diedMs < slidingMs ? null : slidingMs
}

/** The next use moves this end ahead; it is when the session ends if nobody uses it. */
function idleEnd(learned: Learned, lastUse: number): Forecast | null {
  const stated = statedIdleMs(learned)
  if (stated !== null) return exactly(lastUse + stated, 'idle_timeout')
  const { survivedMs, diedMs } = learned
  if (diedMs === null) return null
  return {
    expiresAtEstimate: Math.round(lastUse + (survivedMs + diedMs) / 2),
    from: lastUse + survivedMs,
    to: lastUse + diedMs,
    basis: 'idle_timeout',
  }
}

function lifeEnd({ lives, since, diedMs }: Learned): Forecast | null {
  // Lives that ended by disuse say nothing of how long a used one lasts.
  if (lives.length === 0 || diedMs !== null) return null
  const middles = lives.map(([least, most]) => (least + most) / 2).sort((a, b) => a - b)
  const middle = middles[Math.floor(middles.length / 2)] ?? 0
  const scatter = lives.length === 1 ? middle * oneLifeScatter : 0
  return {
    expiresAtEstimate: Math.round(since + middle),
    from: Math.round(since + Math.min(...lives.map(([least]) => least)) - scatter),
    to: Math.round(since + Math.max(...lives.map(([, most]) => most)) + scatter),
    basis: 'lifetime',
  }
}

function exactly(at: number, basis: ForecastBasis): Forecast {
  return { expiresAtEstimate: at, from: at, to: at, basis }
}
