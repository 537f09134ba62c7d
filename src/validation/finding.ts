import { adoptConfidence, pageAddress, type ShownUser, wrongUser } from '../sessions/expected-user.ts'
import { type LastVerdict, verdictFacts } from '../sessions/last-verdict.ts'
import type { CookieSightings } from '../sessions/monitoring/cookie-facts.ts'
import type { Session } from '../sessions/session.ts'
import { doubtSentence, withLimitedConfidence } from '../sessions/unproven.ts'
import { defaultValidationUrl, noKnownAddresses } from '../sessions/validation-url.ts'
import type { StateUpdate } from '../use/keep-changes.ts'
import { goesToOtherPages } from '../use/unsent-login.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { type AnswerContext, isProxyFault, validationAnswer } from './answer.ts'
import type { Probe } from './probe.ts'
import type { KnownUserAgent } from './user-agents.ts'
import type { ValidationAnswer } from './validation-types.ts'

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

export interface FindingContext extends Omit<AnswerContext, 'usesBrowser'> {
  readonly session: Pick<Session, 'domain' | 'validationUrl' | 'validationRule' | 'expectedUser' | 'expectedUserPage'>
  readonly cookies: CookieSightings
  readonly isDoubted: boolean
  /** The User-Agent that was tried successfully; null: none. */
  readonly triedAgent: KnownUserAgent | null
  readonly stateUpdate: StateUpdate | null
  readonly latencyMs: number
}

/** The finding to return and record. */
export function findingOf(probe: Probe, context: FindingContext): Finding {
  const { stateUpdate, latencyMs, triedAgent, unsent } = context
  const isDoubted = context.isDoubted && probe.judgement.verdict === 'logged_out'
  const judgement = isDoubted ? withLimitedConfidence(probe.judgement) : probe.judgement
  const usesBrowser = probe.isRendered || context.session.validationRule?.tier === 'browser'
  const plain = validationAnswer(judgement, { ...context, usesBrowser })
  const shown = shownIn({ ...probe, judgement })
  const instead = wrongUser(context.session, shown)
  const more = [
    ...(unsent !== null && !goesToOtherPages(judgement)
      ? [`No cookie of the session that can be a login was sent: ${unsent}.`]
      : isDoubted
        ? [doubtSentence]
        : []),
    ...(triedAgent === null
      ? []
      : [`It is logged in with the User-Agent of ${triedAgent.name}; none was stored before.`]),
    ...(isGuessUnreachable(judgement, context.session) ? [guessSentence] : []),
  ]
  const answer = instead === null ? plain : asWrongUser(plain, context.session.expectedUser, instead)
  return {
    judgement,
    page: probe.page,
    memory: probe.memory,
    tier: probe.tier,
    bindsDevice: probe.touched.bindsDevice,
    cookies: context.cookies,
    answer: { ...answer, details: [answer.details, ...more].join(' ') },
    // Nothing from a visit that shows another user is stored.
    stateUpdate: instead === null ? stateUpdate : null,
    latencyMs,
    isDoubted,
    shown,
  }
}

const guessSentence =
  'The address was guessed from the domain: if the site uses http or another port, set validation_url to its address.'

/** Nothing that was stored says how the site is reached, and it is not reached over https. */
function isGuessUnreachable(
  judgement: Judgement,
  { domain, validationUrl }: Pick<Session, 'domain' | 'validationUrl'>,
): boolean {
  const isGuess = validationUrl === defaultValidationUrl(domain, noKnownAddresses)
  return isGuess && judgement.verdict === 'unreachable' && !isProxyFault(judgement)
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
