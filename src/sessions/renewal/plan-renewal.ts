import { headerValue } from '../../cookies/header-maps.ts'
import { jwtExpiry } from '../../cookies/jwt.ts'
import type { Session } from '../session.ts'
import type { RenewalState } from './renewal.ts'

/** A renewal starts when a fifth of the token's lifetime is left, within these bounds. */
const share = 0.2
const leastLeadMs = 5_000
const mostLeadMs = 300_000
/** For a token of unknown lifetime. */
const unknownMs = 30 * 60_000
const firstRetryMs = 15_000
/** Between two renewals: a token that ends within seconds would otherwise be renewed without a pause, forever. */
const leastPauseMs = 15_000
const mostRetryMs = 15 * 60_000

/** When to renew a token that was issued at `now` and expires at `endsAt` (null: unknown). Epoch milliseconds. */
export function renewalTime(endsAt: number | null, now: number): number {
  if (endsAt === null) return now + unknownMs
  const lead = Math.min(mostLeadMs, Math.max(leastLeadMs, (endsAt - now) * share))
  return Math.max(now, Math.round(endsAt - lead))
}

/** When to renew again after a renewal at `now` returned a token that expires at `endsAt` (null: unknown). */
export function nextRenewalTime(endsAt: number | null, now: number): number {
  return Math.max(now + leastPauseMs, renewalTime(endsAt, now))
}

/**
 * When to renew after a check found the session logged out: as soon as allowed, because its token has ended before the
 * time that was expected. Null: as planned, which is sooner, or a retry, or never.
 */
export function renewalAfterLogout(
  { renewalAt, renewalState }: Pick<Session, 'renewalAt' | 'renewalState'>,
  now: number,
): number | null {
  if (renewalAt === null || renewalState === null || renewalState.failures > 0) return null
  // A renewal in the future was made by a clock that was ahead.
  const last = Math.min(renewalState.last?.at ?? 0, now)
  const at = Math.max(now, last + leastPauseMs)
  return at < renewalAt ? at : null
}

/**
 * When to retry a renewal that failed: after 15 seconds, doubled each time, at most 15 minutes.
 * @param failures how many times in a row, at least 1
 */
export function retryTime(failures: number, now: number): number {
  return now + Math.min(mostRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10))
}

/** The expiry inside the access token in a session's headers; null: it states none. */
export function tokenEnd(headers: Readonly<Record<string, string>>): number | null {
  const value = headerValue(headers, 'authorization')
  return value === null ? null : jwtExpiry(value.replace(/^\S+\s+/, ''))
}

/** The plan for secrets that a user set. When the token's expiry is unknown, it is renewed immediately to learn it. */
export function planFor(
  headers: Readonly<Record<string, string>>,
  now: number,
): { readonly renewalAt: number; readonly state: RenewalState } {
  const tokenEndsAt = tokenEnd(headers)
  const renewalAt = tokenEndsAt === null ? now : renewalTime(tokenEndsAt, now)
  return { renewalAt, state: { tokenEndsAt, sentAt: null, lostAt: null, failures: 0, last: null } }
}
