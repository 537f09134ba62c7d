import type { AppError } from '../errors.ts'
import { type Grant, readGrant } from '../sessions/renewal/read-grant.ts'
import type { Renewal, RenewalOutcome } from '../sessions/renewal/renewal.ts'
import type { Verdict } from '../verdict/judgement.ts'

/** A new token, or what the response says about the login. */
export interface JudgedRenewal {
  readonly grant: Grant | null
  readonly outcome: RenewalOutcome
}

/** Statuses with which a token endpoint refuses a grant (RFC 6749 §5.2). */
const refusals: ReadonlySet<number> = new Set([400, 401, 422])

/**
 * Judges the response to a renewal. Only a refusal says something about the login. A block, an outage or a response
 * that cannot be parsed does not, and the renewal is retried.
 */
export function judgeAnswer(
  renewal: Renewal,
  { status, text }: { readonly status: number; readonly text: string },
  now: number,
): JudgedRenewal {
  const said = oauthError(text)
  const evidence = [`the answer has the status ${status}`, ...(said === null ? [] : [`it says "${said}"`])]
  const judged = (
    grant: Grant | null,
    verdict: Verdict,
    reason: string,
    more: readonly string[] = [],
  ): JudgedRenewal => ({
    grant,
    outcome: { verdict, reason, evidence: [...evidence, ...more], httpStatus: status, at: now },
  })
  if (status >= 500) return judged(null, 'site_down', 'The site could not renew the token.')
  if (status === 403 || status === 429) return judged(null, 'blocked', 'The site blocked the renewal.')
  if (refusals.has(status)) return judged(null, 'logged_out', 'The site refused the refresh token.')
  if (status < 200 || status >= 300) return judged(null, 'unknown', 'The answer is not a renewal answer.')
  const grant = readGrant(renewal, text, now)
  if (typeof grant === 'string') return judged(null, 'unknown', 'The answer contains no access token.', [grant])
  return judged(grant, 'logged_in', 'The site granted a new access token.')
}

/** For a renewal without a response. */
export function unanswered(error: AppError, now: number): JudgedRenewal {
  const outcome: RenewalOutcome = {
    verdict: 'unreachable',
    reason: 'The renewal got no answer.',
    evidence: [error.message],
    httpStatus: null,
    at: now,
  }
  return { grant: null, outcome }
}

/** Only the registered error codes (RFC 6749 §5.2): other text of a response may contain what was sent. */
const errorCodes: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_token',
])

function oauthError(text: string): string | null {
  const code = /"error"\s{0,8}:\s{0,8}"([a-z_]{1,40})"/.exec(text.slice(0, 65_536))?.[1]
  return code !== undefined && errorCodes.has(code) ? code : null
}
