import { holdsLogin } from '../cookies/known-names.ts'
import type { OwnRequest, VisitCredentials } from '../fetching/tier.ts'
import { isDenial } from '../verdict/compare/compare.ts'
import { SHOWN_FORM } from '../verdict/compare/compared.ts'
import { madeFor } from '../verdict/compare/made-for.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import { decide } from '../verdict/score.ts'
import { findRefusal } from '../verdict/signals/json-answer.ts'
import { dataIn } from '../verdict/signals/own-requests.ts'
import { hasTrait } from '../verdict/signals/signals.ts'
import { parseOr } from '../visitor/user-object.ts'
import { isLoginUrl, shownPath } from '../wordings/urls.ts'

type Told = Pick<Judgement, 'verdict' | 'evidence'>

/** What the request for a page carried. */
export interface SentLogin {
  /** A cookie, a header or the User-Agent of the session. */
  readonly carriedSecret: boolean
  /** What the session has; null: the visit was anonymous. */
  readonly credentials: Pick<VisitCredentials, 'storage' | 'headers'> | null
}

/**
 * Whether a page says nothing about the login although it looks logged in or logged out; its verdict is then `unknown`. A
 * validation has other ways to tell, so it uses only some of these reasons.
 * @param sent null: unknown, as for a page that a person opened
 */
export function saysNothingOfLogin(page: Page, judgement: Told, sent: SentLogin | null): boolean {
  if (judgement.verdict === 'logged_in') return hasGotNothing(page)
  return (
    judgement.verdict === 'logged_out' &&
    (isSharedOffer(page, judgement) ||
      onlyDenies(judgement.evidence) ||
      isUnserved(page) ||
      (sent !== null && (lacksLogin(page, sent) || (sent.carriedSecret && isAskedLogin(page.requestedUrl, page)))))
  )
}

/** The judgement as `unknown`; `why` becomes its first evidence. */
export function undecide(judgement: Judgement, why?: Evidence): Judgement {
  const noted = why === undefined ? judgement : withNote(judgement, why)
  return { ...noted, verdict: 'unknown', confidence: 0, pLoggedIn: 0.5, detectedUser: null }
}

/** The judgement with one more piece of evidence, which comes first. */
export function withNote(judgement: Judgement, note: Evidence): Judgement {
  return { ...judgement, evidence: [note, ...judgement.evidence].slice(0, 30) }
}

/**
 * Whether a page looks logged out only because it offers to log in or to register, has a login form that it does not show, or
 * denies access. Pages that are the same for everybody offer it too, also those whose scripts show who is logged in; and a
 * user who lacks a right is denied access as well.
 */
export function provesLittle({ verdict, evidence }: Told): boolean {
  return (
    verdict === 'logged_out' &&
    decide(evidence.filter((one) => !isOffer(one) && !isDenial(one) && !isHiddenForm(one))).verdict !== 'logged_out'
  )
}

const isOffer = ({ signal, weight }: Evidence) => weight < 0 && hasTrait(signal, 'invites') && !hasTrait(signal, 'gate')

/** Applications keep one for when the session ends. */
const isHiddenForm = ({ signal, weight }: Evidence) => signal === 'password_form' && weight < 0 && weight > SHOWN_FORM

/** An offer to log in says nothing about this visitor on a page that caches may send to everybody. */
const isSharedOffer = ({ headers, ownRequests }: Page, judgement: Told) =>
  // The headers of a document say nothing about what a browser has rendered.
  ownRequests === undefined && provesLittle(judgement) && madeFor(headers, false) === 'everybody'

/**
 * Whether a denial of access (403, "Access denied") is the only sign of a logout: users who are logged in but lack a right
 * get one as well. Also if the page, even a login page, says which user is denied access.
 */
const onlyDenies = (evidence: readonly Evidence[]) =>
  (evidence.some(isDenial) && evidence.some(saysWho)) ||
  (decide(evidence).verdict === 'logged_out' &&
    decide(evidence.filter((one) => !isDenial(one))).verdict !== 'logged_out')

/** "You are logged in as Mira" */
const saysWho = ({ signal, weight }: Evidence) => signal === 'greeting' && weight >= 4

/** Whether a judgement is `unknown` because the page only denies access: a check finds out more. */
export const wasDenied = ({ verdict, evidence }: Told): boolean => verdict === 'unknown' && onlyDenies(evidence)

/**
 * The site answered the page's scripts with refusals, errors and its login page only: they may show a control to log out, and
 * a name that they keep, also after the login has ended.
 */
function hasGotNothing(page: Page): boolean {
  const answered = answersTo(page)
  const [last, redirects] = [answered.filter(isLast), answered.filter((one) => !isLast(one))]
  return (
    last.length > 0 &&
    last.every(
      ({ status, url, answer }) => status >= 400 || (redirects.length > 0 && isLoginUrl(url)) || refuses(answer),
    )
  )
}

/** Not a redirect to another one. */
const isLast = ({ status }: OwnRequest) => status < 300 || status === 304 || status >= 400

/** `{"errors":[{"message":"Unauthenticated"}]}`, although it came with a 200. */
function refuses(answer = ''): boolean {
  return (findRefusal(parseOr(answer, undefined), 0)?.weight ?? 0) <= DENIED
}

const DENIED = -3.5

/** The server was down for all requests of the page: its scripts, not told who is there, may ask for a login. */
export function isUnserved(page: Page): boolean {
  const answered = answersTo(page)
  return answered.length > 0 && answered.every(({ status }) => status === 429 || status >= 500)
}

/** What is not found may be missing for everybody. */
const answersTo = ({ ownRequests = [] }: Page) => dataIn(ownRequests).filter(({ status }) => status !== 404)

/**
 * The request did not carry the login: an API refuses a session whose login is in a browser storage, from which only a script
 * of a page would send it; or the page asks for a header that the session does not have.
 */
function lacksLogin(page: Page, { carriedSecret, credentials }: SentLogin): boolean {
  if (credentials === null) return false
  if (asksForHeader(page) && !holdsLogin(credentials.headers)) return true
  return !carriedSecret && credentials.storage.length > 0 && !/html/i.test(page.contentType ?? 'html')
}

const HEADER_SCHEME = /^\s*(?:basic|bearer|digest|negotiate|ntlm|token)\b/i

/** Whether the page asks for a login in a header (RFC 9110 §11.6.1), so that cookies alone are not enough. */
export const asksForHeader = ({ status, headers }: Pick<Page, 'status' | 'headers'>): boolean =>
  status === 401 && HEADER_SCHEME.test(headers['www-authenticate'] ?? '')

/** A login page that was asked for says nothing about the login: a site may show it to users who are logged in, too. */
export const isAskedLogin = (requestedUrl: string, { finalUrl, status }: Pick<Page, 'finalUrl' | 'status'>): boolean =>
  status < 300 && isLoginUrl(requestedUrl) && shownPath(requestedUrl) === shownPath(finalUrl)
