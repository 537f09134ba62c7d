import { cookieHost } from '../cookies/match.ts'
import { storageChanges } from '../cookies/storage-change.ts'
import { tierCredits } from '../fetching/tier.ts'
import { adoptConfidence, wrongUser } from '../sessions/expected-user.ts'
import { type LastVerdict, verdictFacts } from '../sessions/last-verdict.ts'
import type { Session } from '../sessions/session.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { bindsDevice } from '../use/binds-device.ts'
import type { StateUpdate } from '../use/keep-changes.ts'
import { asksForHeader, isAskedLogin, provesLittle, wasDenied } from '../use/says-nothing.ts'
import { acceptAnswer, type Conclusion } from '../use/second-check.ts'
import { goesToOtherPages, whyLoginUnsent } from '../use/unsent-login.ts'
import { writeKind } from '../use/write-kind.ts'
import { decides, type Verdict } from '../verdict/judgement.ts'
import { asksForLogin, needsBrowser } from './result.ts'
import { speaksForSession } from './speaks-for-session.ts'
import type { ScrapedPage, ScrapeRequest } from './visit-target.ts'

/** The effects of a scrape on its session and account. */
export interface ScrapeOutcome {
  /** Something of the session was sent, so the scrape counts. */
  readonly counts: boolean
  /** What the page shows about the session; `none` changes nothing. */
  readonly evidence: 'logged_in' | 'logged_out' | 'none'
  /** The page looks logged out, but logged-in users may get it as well (`provesLittle`). */
  readonly provesLittle: boolean
  /**
   * The page denied access, or asked for a login that users who are logged in may be asked for, too, or looks logged out
   * in a browser that did not use the stored storage. It does not show whether the session is logged in, so a check comes
   * soon.
   */
  readonly isDenied: boolean
  /** 0 to 100. */
  readonly confidence: number
  /** The page's verdict, if it is stored: of a logged-out page, and when it replaces a first check. */
  readonly lastVerdict: LastVerdict | null
  /** Status below 400, neither logged out nor blocked, and what the caller asked of the page was done. */
  readonly isSuccess: boolean
  /**
   * The answer shows whether the site changes the session's cookies: it is not a login page, a block or an error of the
   * site.
   */
  readonly showsRotation: boolean
  /** The requested host, under which usage counts the credits. */
  readonly domain: string
  readonly credits: number
  /** The change of the stored state; null: none. */
  readonly stateUpdate: StateUpdate | null
  /** The verdict could not be confirmed, so the session is validated now. */
  readonly isUnclear: boolean
  /** A response requested a device-bound session. */
  readonly bindsDevice: boolean
}

type OutcomeRequest = Pick<ScrapeRequest, 'url' | 'input' | 'principal' | 'requestId'>

/**
 * The outcome when something may have been sent, but the visits were broken off.
 * @param soFar the last page before that, whose new values of cookies are kept, provisionally: its site takes no older ones.
 *   Null: none
 */
export function brokenOutcome(request: OutcomeRequest, used: OpenState, soFar: ScrapedPage | null): ScrapeOutcome {
  const kept = soFar === null ? null : outcomeOf(request, used, acceptAnswer(soFar))
  const stateUpdate = kept?.stateUpdate ?? null
  return {
    counts: true,
    evidence: 'none',
    provesLittle: false,
    isDenied: false,
    confidence: 0,
    lastVerdict: null,
    isSuccess: false,
    showsRotation: kept?.showsRotation ?? false,
    domain: cookieHost(request.url),
    credits: 0,
    // What is missing of a page that was not drawn to its end, it may have been about to set again.
    stateUpdate: stateUpdate === null ? null : { ...stateUpdate, kind: 'known' },
    isUnclear: false,
    bindsDevice: kept?.bindsDevice ?? false,
  }
}

/** The outcome of a scrape with a page. */
export function outcomeOf(
  request: OutcomeRequest,
  used: OpenState,
  conclusion: Conclusion<ScrapedPage>,
): ScrapeOutcome {
  const { answer: scraped, isUnclear } = conclusion
  const { page, judgement, tier } = scraped
  const { verdict, confidence } = judgement
  const { session } = used
  const instead = userInstead(session, scraped)
  const speaks = speaksForSession(request.input)
  const isUnsent = whyLoginUnsent(judgement) !== null
  const isEvidence = instead === null && !isUnclear && speaks
  return {
    confidence,
    lastVerdict: speaks && isKept(session, verdict) ? lastVerdictOf(scraped) : null,
    counts: page.carriedSecret,
    evidence: isEvidence && decides(verdict) ? verdict : 'none',
    provesLittle: provesLittle(judgement),
    isDenied:
      speaks &&
      (wasDenied(judgement) ||
        (isUnsent && (page.ownRequests !== null || goesToOtherPages(judgement))) ||
        (verdict === 'unknown' && asksForAnother(request.url, scraped))),
    isSuccess:
      page.status < 400 &&
      page.failure === null &&
      verdict !== 'logged_out' &&
      verdict !== 'blocked' &&
      !asksForLogin(judgement) &&
      !needsBrowser(judgement, tier.name),
    showsRotation: !isUnsent && showsRotation(page.status, verdict),
    domain: cookieHost(request.url),
    credits: tierCredits[tier.name],
    stateUpdate: instead === null && !isUnsent ? stateUpdateOf(request, used, conclusion) : null,
    bindsDevice: bindsDevice(page),
    // One page alone is no proof: a check confirms the user, unless one has done so already.
    isUnclear: isUnclear || (speaks && instead !== null && session.wrongUser !== instead),
  }
}

/** It asks for a login, but users who are logged in may be asked there, too. */
const asksForAnother = ({ href }: URL, { page, judgement }: ScrapedPage) =>
  asksForHeader(page) || (asksForLogin(judgement) && (isAskedLogin(href, page) || onlySendsToLogin(page, judgement)))

/** A file, maybe, that sends everybody to a login. What changes something was made for its visitor. */
const onlySendsToLogin = ({ changes, storage }: ScrapedPage['page'], { evidence }: ScrapedPage['judgement']) =>
  changes.length === 0 && storage === null && evidence.some(({ signal }) => signal === 'soft_redirect')

const showsRotation = (status: number, verdict: Verdict): boolean =>
  status < 500 && status !== 429 && verdict !== 'logged_out' && verdict !== 'blocked'

/** The user that the page shows instead of the session's expected user; null: none. */
export function userInstead(session: Session, { page, judgement }: ScrapedPage): string | null {
  const { verdict, confidence, detectedUser } = judgement
  const isSure = verdict === 'logged_in' && confidence >= adoptConfidence && page.carriedSecret
  if (detectedUser === null || !isSure) return null
  return wrongUser(session, { user: detectedUser, url: page.finalUrl })
}

/** Stores the verdict of a logged-out page, and of one that may replace the first check. */
function isKept({ lastValidatedAt }: Session, verdict: Verdict): boolean {
  return verdict === 'logged_out' || (verdict === 'logged_in' && lastValidatedAt === null)
}

function lastVerdictOf({ page, judgement, tier }: ScrapedPage): LastVerdict {
  const { verdict, confidence } = judgement
  const reason = `A scrape got a page that shows ${verdict === 'logged_in' ? 'a user' : 'no user'} logged in.`
  return {
    ...verdictFacts(judgement, reason, page.finalUrl),
    verdict,
    confidence,
    httpStatus: page.status,
    wrongUser: null,
    checkedAt: page.fetchedAt,
    tier: tier.name,
  }
}

function stateUpdateOf(
  { principal, requestId, input }: Pick<ScrapeRequest, 'input' | 'principal' | 'requestId'>,
  { state, secrets }: OpenState,
  { answer: { page, judgement }, restores }: Conclusion<ScrapedPage>,
): StateUpdate | null {
  // The request's own header may have logged it in; then the cookies are as uncertain as after an unclear page.
  const verdict = judgement.verdict === 'logged_in' && !speaksForSession(input) ? 'unknown' : judgement.verdict
  const kind = writeKind(verdict, page.status)
  if (kind === null || !page.carriedSecret) return null
  return {
    usedVersion: state.version,
    changes: page.changes,
    storageChanges: storageChanges((restores?.secrets ?? secrets).storage, page.storage),
    kind,
    restores,
    actor: principal,
    requestId,
  }
}
