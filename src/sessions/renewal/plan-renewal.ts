import { jwtExpiry } from '../../cookies/jwt.ts'
import type { RenewalState } from './renewal.ts'

/** A renewal begins when a fifth of the token's time is left, between these bounds. */
const share = 0.2
const leastLeadMs = 5_000
const mostLeadMs = 300_000
/** Where nobody says when a token ends. */
const unknownMs = 30 * 60_000
const firstRetryMs = 15_000
const mostRetryMs = 15 * 60_000

/** When a token is renewed that came at `now` and ends at `endsAt` (null: nobody knows). Epoch milliseconds. */
export function renewalTime(endsAt: number | null, now: number): number {
  if (endsAt === null) return now + unknownMs
  const lead = Math.min(mostLeadMs, Math.max(leastLeadMs, (endsAt - now) * share))
  return Math.max(now, Math.round(endsAt - lead))
}

/** When a renewal is tried again that failed so many times in a row. @param failures at least 1 */
export function retryTime(failures: number, now: number): number {
  return now + Math.min(mostRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10))
}

/** The end of the access token in a session's headers, as it says itself; null: it does not say. */
export function tokenEnd(headers: Readonly<Record<string, string>>): number | null {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  return value === undefined ? null : jwtExpiry(value.replace(/^\S+\s+/, ''))
}

/** The plan for secrets that a person put in. Where nobody knows when the token ends, it is renewed at once to learn it. */
export function planFor(
  headers: Readonly<Record<string, string>>,
  now: number,
): { readonly renewalAt: number; readonly state: RenewalState } {
  const tokenEndsAt = tokenEnd(headers)
  const renewalAt = tokenEndsAt === null ? now : renewalTime(tokenEndsAt, now)
  return { renewalAt, state: { tokenEndsAt, sentAt: null, lostAt: null, failures: 0, last: null } }
}
