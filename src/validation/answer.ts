import { expiringSoonMs, isUsable } from '../sessions/lifecycle.ts'
import type { SessionStatus } from '../sessions/session-status.ts'
import { proxyFailedSignal } from '../use/unread-page.ts'
import { goesToOtherPages } from '../use/unsent-login.ts'
import { decides, type Judgement, type Verdict } from '../verdict/judgement.ts'
import type { ValidationAnswer } from './validation-types.ts'

/**
 * How sure a judgement is about a session. `confidence`, 50 to 100, is how sure `isValid` is, so that P(logged in) =
 * confidence/100 if valid, else 1 − confidence/100. When the evidence does not decide, `inconclusive` is true, `isValid`
 * follows the status and the confidence is 50: clients that read only `isValid` tell their users to delete an invalid
 * session.
 * @param status of the session, which an inconclusive validation does not change
 */
export function certaintyOf(
  { verdict, pLoggedIn }: Pick<Judgement, 'verdict' | 'pLoggedIn'>,
  status: SessionStatus,
): Pick<ValidationAnswer, 'isValid' | 'confidence' | 'inconclusive'> {
  if (!decides(verdict)) return { isValid: isUsable(status), confidence: 50, inconclusive: true }
  const confidence = Math.round(Math.max(pLoggedIn, 1 - pLoggedIn) * 100)
  return { isValid: verdict === 'logged_in', confidence, inconclusive: false }
}

/** What is known about the session besides the page. */
interface AnswerContext {
  readonly status: SessionStatus
  /** Epoch milliseconds. */
  readonly now: number
  /** The nearest expiry that login cookies or tokens state, epoch milliseconds; null: none. */
  readonly statedEnd: number | null
  /** Why no cookie that can be a login was sent: "they go to another path (/app)". Null: one was sent, or it is unknown. */
  readonly unsent: string | null
  /** A browser has rendered the page, or is set to: this is not advised then. */
  readonly usesBrowser: boolean
}

/** A judgement as the response of a validation. */
export function validationAnswer(
  judgement: Judgement,
  { status, now, statedEnd: end, unsent, usesBrowser }: AnswerContext,
): ValidationAnswer {
  return {
    ...certaintyOf(judgement, status),
    details: sentence(judgement, unsent, usesBrowser),
    detectedUser: judgement.detectedUser,
    wrongUser: null,
    accountLinks: judgement.accountLinks,
    userElements: judgement.userElements,
    cookieExpiryDetected: end,
    cookiesExpiringSoon: end !== null && end - now <= expiringSoonMs,
  }
}

const OPENINGS: Readonly<Record<Verdict, string>> = {
  logged_in: 'Session is valid.',
  logged_out: 'Session is logged out.',
  blocked: 'Could not tell: the site answered with a block or a challenge.',
  site_down: 'Could not tell: the site is down.',
  unreachable: 'Could not tell: the site could not be reached.',
  unknown: 'Could not tell: the page does not show whether anyone is logged in.',
}

const ADVICE = ' Set validation_url to a page behind the login'
const ADVICE_ELSEWHERE = ' Set validation_url to a page to which they are sent'
const BROWSER_ADVICE = `${ADVICE}, or validation.tier to browser if scripts draw what the page shows`

/** Whether the session's own proxy failed, so that the site was not even asked. */
export function isProxyFault({ evidence }: Pick<Judgement, 'evidence'>): boolean {
  return evidence.some(({ signal }) => signal === proxyFailedSignal)
}

/** "Session is valid. Detected user mira.holt. Seen: a control to log out: "Log out"; …" */
function sentence(
  { verdict, detectedUser, evidence }: Judgement,
  unsent: AnswerContext['unsent'],
  usesBrowser: boolean,
): string {
  const side = verdict === 'logged_in' ? 1 : verdict === 'logged_out' ? -1 : 0
  const told = new Map<string, string>()
  for (const { signal, weight, seen } of evidence) {
    if ((side === 0 || weight * side > 0) && !told.has(signal)) told.set(signal, seen.replace(/\.+$/, ''))
  }
  const user = detectedUser === null ? '' : ` Detected user ${detectedUser}.`
  const isElsewhere = goesToOtherPages({ evidence })
  // What a page shows without the login matters less than where that goes.
  const seen = [...told.values()].slice(0, isElsewhere ? 1 : 3).join('; ')
  const opening = isProxyFault({ evidence }) ? "Could not tell: the session's proxy failed." : OPENINGS[verdict]
  const isAdvised = verdict === 'unknown' && !told.has('needs_browser') && !told.has('rule')
  const general = usesBrowser || isElsewhere ? ADVICE : BROWSER_ADVICE
  const advice = isElsewhere && unsent !== null ? `${ADVICE_ELSEWHERE}: ${unsent}` : general
  return `${opening}${user}${seen === '' ? '' : ` Seen: ${seen}.`}${isAdvised ? `${advice}.` : ''}`
}
