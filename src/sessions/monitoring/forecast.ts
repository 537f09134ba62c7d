import type { Session } from '../session.ts'
import type { Learned } from './learned.ts'

/** What a forecast is based on. */
export type ForecastBasis = 'expires_at' | 'cookie_expiry' | 'idle_timeout' | 'lifetime'

/** When a session will probably end; epoch milliseconds, `from` ≤ `expiresAtEstimate` ≤ `to`. */
export interface Forecast {
  readonly expiresAtEstimate: number
  readonly from: number
  readonly to: number
  readonly basis: ForecastBasis
}

/** After only one lifetime it is unknown how much the next may differ. */
const oneLifeScatter = 0.25

type Foreseen = Pick<Session, 'status' | 'expiresAt' | 'lastUsedAt' | 'putVersion'>

/** The nearest end that the facts predict; null when they predict none, or when it has passed. */
export function forecast(session: Foreseen, learned: Learned | null, now: number): Forecast | null {
  if (session.status === 'invalid' || (session.expiresAt !== null && session.expiresAt <= now)) return null
  const ends = [exactly(session.expiresAt, 'expires_at'), ...learnedEnds(session, learned)]
  // A session that lives past an estimate shows that it was wrong.
  const ahead = ends.filter((end) => end !== null).filter(({ to }) => to > now)
  return ahead.toSorted((a, b) => a.expiresAtEstimate - b.expiresAtEstimate)[0] ?? null
}

/** As `forecast`, but without the user's own expiry date: only what a check can confirm. */
export function learnedForecast(session: Foreseen, learned: Learned | null, now: number): Forecast | null {
  return forecast({ ...session, expiresAt: null }, learned, now)
}

function learnedEnds(session: Foreseen, learned: Learned | null): (Forecast | null)[] {
  if (learned === null || learned.version !== session.putVersion || learned.deadAt !== null) return []
  const lastUse = Math.max(learned.visitedAt ?? learned.since, session.lastUsedAt ?? 0)
  return [exactly(learned.stated?.end ?? null, 'cookie_expiry'), idleEnd(learned, lastUse), lifeEnd(learned)]
}

/**
 * The idle timeout that the cookies state, unless a shorter pause has ended the session: then the site uses another
 * one.
 */
export function statedIdleMs({ slidingMs, diedMs }: Pick<Learned, 'slidingMs' | 'diedMs'>): number | null {
  return slidingMs !== null && diedMs !== null && diedMs < slidingMs ? null : slidingMs
}

/** The end if nobody uses the session; each use moves it. */
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
  // Lifetimes that ended by disuse do not tell how long a session in use lasts.
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

/** @param at null: no end is stated */
function exactly(at: number | null, basis: ForecastBasis): Forecast | null {
  return at === null ? null : { expiresAtEstimate: at, from: at, to: at, basis }
}
