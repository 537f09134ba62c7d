import { holdsLoginCookie } from '../cookies/known-names.ts'
import { adoptConfidence, pageAddress, type ShownUser, wrongUser } from '../sessions/expected-user.ts'
import { type LastVerdict, verdictFacts } from '../sessions/last-verdict.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import type { CookieSightings } from '../sessions/monitoring/cookie-facts.ts'
import { statedEndAfter } from '../sessions/monitoring/learned.ts'
import type { Session } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { doubtSentence, withLimitedConfidence } from '../sessions/unproven.ts'
import { guessedUrl } from '../sessions/validation-url.ts'
import type { StateUpdate } from '../use/keep-changes.ts'
import type { Conclusion } from '../use/second-check.ts'
import { unsentCookies } from '../use/unsent-cookies.ts'
import { goesToOtherPages } from '../use/unsent-login.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { isProxyFault, validationAnswer } from './answer.ts'
import { cookieSightings } from './cookie-sightings.ts'
import type { Probe } from './probe.ts'
import { stateUpdateOf } from './state-update.ts'
import type { WorkingUserAgent } from './user-agents.ts'
import type { ValidationAnswer, ValidationCaller } from './validation-types.ts'

/** The outcome of a validation. */
export interface Finding extends Pick<Probe, 'judgement' | 'page' | 'memory' | 'tier'> {
  readonly answer: ValidationAnswer
  /** What it showed about the session's cookies. */
  readonly cookies: CookieSightings
  /** The change of the stored state; null: none. */
  readonly stateUpdate: StateUpdate | null
  readonly latencyMs: number
  /** A response requested a device-bound session. */
  readonly bindsDevice: boolean
  /** A missing User-Agent may be why it looks logged out, so one such result changes nothing. */
  readonly isDoubted: boolean
  /** The user on the page, when it certainly shows one. */
  readonly shown: ShownUser | null
}

/** What a site said about a session, after as many requests as it took. */
export interface SiteAnswer {
  readonly conclusion: Conclusion<Probe>
  /** It looks logged out, and a missing User-Agent may be the reason. */
  readonly isDoubted: boolean
  /** The User-Agent that was tried successfully; null: none. */
  readonly triedAgent: WorkingUserAgent | null
  /** When the first request began, epoch milliseconds. */
  readonly startedAt: number
}

/** The finding to return and record. @param now epoch milliseconds */
export function findingOf(
  used: OpenState,
  caller: ValidationCaller,
  { conclusion, isDoubted, triedAgent, startedAt }: SiteAnswer,
  now: number,
): Finding {
  const { session } = used
  const { answer: probe } = conclusion
  const judgement = isDoubted ? withLimitedConfidence(probe.judgement) : probe.judgement
  const cookies = sightingsOf(used, conclusion, now)
  const unsent = unsentIn(conclusion, used, now)
  const answer = validationAnswer(judgement, {
    status: statusAt(session, now),
    now,
    statedEnd: statedEndAfter(session, { at: now, verdict: judgement.verdict, cookies }),
    unsent,
    usesBrowser: probe.isRendered || session.validationRule?.tier === 'browser',
  })
  const shown = shownIn(probe)
  const instead = wrongUser(session, shown)
  const told = instead === null ? answer : asWrongUser(answer, session.expectedUser, instead)
  const more = [
    ...(unsent !== null && !goesToOtherPages(judgement)
      ? [`No cookie of the session that can be a login was sent: ${unsent}.`]
      : isDoubted
        ? [doubtSentence]
        : []),
    ...(triedAgent === null
      ? []
      : [`It is logged in with the User-Agent of ${triedAgent.name}; none was stored before.`]),
    ...(isGuessUnreachable(judgement, session) ? [guessSentence] : []),
  ]
  return {
    judgement,
    page: probe.page,
    memory: probe.memory,
    tier: probe.tier,
    bindsDevice: probe.touched.bindsDevice,
    cookies,
    answer: { ...told, details: [told.details, ...more].join(' ') },
    // Nothing from a visit that shows another user is stored.
    stateUpdate: instead === null ? stateUpdateOf(used, conclusion, caller, triedAgent?.userAgent ?? null) : null,
    latencyMs: now - startedAt,
    isDoubted,
    shown,
  }
}

/** What is learned about the cookies, as they will be stored. */
function sightingsOf({ session, secrets }: OpenState, conclusion: Conclusion<Probe>, now: number): CookieSightings {
  const { answer, restores, isOfEarlier } = conclusion
  const changes = session.writeBack && !isOfEarlier ? answer.touched.changes : []
  return cookieSightings(restores?.secrets ?? secrets, changes, answer.cookies, now)
}

/** Why the visit that looks logged out sent no cookie of the session; null if it sent one, or if this is unknown. */
function unsentIn(
  { answer, restores }: Conclusion<Probe>,
  { session, secrets }: OpenState,
  now: number,
): string | null {
  const { page, judgement } = answer
  if (page === null) return null
  const credentials = { ...(restores?.secrets ?? secrets), domain: session.domain }
  if (goesToOtherPages(judgement)) {
    // The page may be one that was tried after the validation URL, to which the login may go.
    const urls = { ...page, requestedUrl: session.validationUrl }
    return holdsLoginCookie(credentials) ? unsentCookies({ ...credentials, headers: {}, storage: [] }, urls, now) : null
  }
  // In a browser the page's own requests may have sent some.
  if (page.ownRequests !== undefined || judgement.verdict !== 'logged_out') return null
  return unsentCookies(credentials, page, now)
}

const guessSentence =
  'The address was guessed from the domain: if the site uses http or another port, set validation_url to its address.'

/** Nothing that was stored says how the site is reached, and it is not reached over https. */
function isGuessUnreachable(
  judgement: Judgement,
  { domain, validationUrl }: Pick<Session, 'domain' | 'validationUrl'>,
): boolean {
  return validationUrl === guessedUrl(domain) && judgement.verdict === 'unreachable' && !isProxyFault(judgement)
}

/** The user on a page that certainly shows somebody logged in. */
export function shownIn({ judgement, page }: Pick<Probe, 'judgement' | 'page'>): ShownUser | null {
  const { verdict, confidence, detectedUser } = judgement
  if (page === null || detectedUser === null || verdict !== 'logged_in' || confidence < adoptConfidence) return null
  return { user: detectedUser, url: page.finalUrl }
}

function asWrongUser(answer: ValidationAnswer, expected: string | null, shown: string): ValidationAnswer {
  const details = `Wrong user: the page shows ${shown}, but ${expected} is expected. Nothing of the visit is stored.`
  return { ...answer, isValid: false, details, wrongUser: shown }
}

/**
 * The user that a session adopts; null when it already has an expected user, or when no user was certainly shown and
 * stated.
 */
export function adoptedBy(
  { expectedUser }: Pick<Session, 'expectedUser'>,
  { shown, judgement }: Pick<Finding, 'shown' | 'judgement'>,
): { readonly user: string; readonly page: string } | null {
  if (expectedUser !== null || shown === null || judgement.isUserStated !== true) return null
  return { user: shown.user.trim(), page: pageAddress(shown.url) }
}

export function lastVerdictOf(
  { judgement, page, answer, tier }: Finding,
  instead: string | null,
  now: number,
): LastVerdict {
  return {
    ...verdictFacts(judgement, answer.details, page?.finalUrl ?? null),
    verdict: judgement.verdict,
    confidence: judgement.confidence,
    httpStatus: page?.status ?? null,
    wrongUser: instead,
    checkedAt: now,
    tier,
  }
}
