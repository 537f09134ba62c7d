import { headerValue } from '../cookies/header-maps.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Session, SessionSecrets } from './session.ts'

/** Failures in a row before an unproven session without a User-Agent becomes invalid. */
export const unprovenLimit = 3
/** The upper limit of confidence for a `logged_out` verdict of such a session: 80 of 100. */
const leastChance = 0.2

/** Shows whether a session was ever seen logged in, and whether its requests look like those of its browser. */
export interface ProofInput {
  readonly session: Pick<Session, 'wasAlive'>
  readonly state: { readonly origin: { readonly confirmedAt: number | null } }
  readonly secrets: Pick<SessionSecrets, 'headers' | 'userAgent'>
}

/**
 * Whether a `logged_out` verdict may come from a missing User-Agent: the session was never seen logged in, and no
 * User-Agent is stored, to which its site may have bound it.
 */
export function mayLackUserAgent({ session, state, secrets }: ProofInput): boolean {
  return !session.wasAlive && state.origin.confirmedAt === null && !hasUserAgent(secrets)
}

export function hasUserAgent({ headers, userAgent }: ProofInput['secrets']): boolean {
  return userAgent !== null || headerValue(headers, 'user-agent') !== null
}

/** A `logged_out` judgement, with its confidence limited for a session that was never seen logged in. */
export function withLimitedConfidence(judgement: Judgement): Judgement {
  return {
    ...judgement,
    confidence: Math.min(judgement.confidence, Math.round((1 - leastChance) * 100)),
    pLoggedIn: Math.max(judgement.pLoggedIn, leastChance),
  }
}

export const doubtSentence =
  'The session was never seen logged in: the User-Agent of its browser (none is stored), the address that it was used from or a cookie may be missing.'
