import { holdsLogin } from '../cookies/known-names.ts'
import { parseJsonOr } from '../json-object.ts'
import type { OwnRequest, Page } from '../page/page.ts'
import { isDenial, PLAIN } from '../verdict/compare/compare.ts'
import { SHOWN_FORM } from '../verdict/compare/compared.ts'
import { madeFor } from '../verdict/compare/made-for.ts'
import type { Evidence, Judgement } from '../verdict/judgement.ts'
import { decide } from '../verdict/score.ts'
import { findRefusal } from '../verdict/signals/json-answer.ts'
import { dataIn, ownRequests } from '../verdict/signals/own-requests.ts'
import { hasTrait } from '../verdict/signals/signals.ts'
import { hasReturnParameter, isLoginUrl, shownPath } from '../wordings/urls.ts'
import { isDocument, mayLieInStorage } from './in-storage.ts'
import { loginNotSent, type SentLogin } from './unsent-login.ts'

type Told = Pick<Judgement, 'verdict' | 'evidence'> & Partial<Pick<Judgement, 'detectedUser'>>

/**
 * Whether a page says nothing about the login although it looks logged in or logged out; its verdict is then `unknown`. A
 * validation has other ways to tell, so it uses only some of these reasons.
 * @param sent null: unknown, as for a page that a person opened
 */
export function saysNothingOfLogin(page: Page, judgement: Told, sent: SentLogin | null): boolean {
  if (judgement.verdict === 'logged_in')
    return hasGotNothing(page) || (!isOfSomebody(judgement) && mayHaveEnded(page, sent))
  return (
    judgement.verdict === 'logged_out' &&
    ((sent?.credentials !== null && isBlindFile(page, judgement.evidence)) ||
      isSharedOffer(page, judgement) ||
      isContradicted(judgement) ||
      onlyDenies(judgement.evidence) ||
      page.isStillLoading === true ||
      isUnserved(page) ||
      (sent !== null && (lacksLogin(page, sent) || (sent.carriedSecret && isAskedLogin(page.requestedUrl, page)))))
  )
}

/** The judgement as `unknown`; `why` becomes its first evidence. */
export function undecide(judgement: Judgement, why?: Evidence): Judgement {
  const noted = why === undefined ? judgement : withNote(judgement, why)
  return { ...noted, verdict: 'unknown', confidence: 0, pLoggedIn: 0.5, detectedUser: null }
}

/** Evidence without weight, which says why nothing was decided. @param seen at most 160 characters */
export const note = (signal: string, seen: string): Evidence => ({ signal, weight: 0, seen })

/** The judgement with one more piece of evidence, which comes first. */
export function withNote(judgement: Judgement, noted: Evidence): Judgement {
  return { ...judgement, evidence: [noted, ...judgement.evidence].slice(0, 30) }
}

/**
 * Whether a page looks logged out only because it offers to log in or to register, has a login form that it does not
 * show, or denies access. Pages that are the same for everybody offer it too, also those whose scripts show who is
 * logged in; and a user who lacks a right is denied access as well.
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

/** What a page that caches may send to everybody offers or says ("You are not signed in") is not about this visitor. */
const isSharedOffer = ({ headers, ownRequests: own }: Page, { verdict, evidence }: Told) =>
  // The headers of a document say nothing about what a browser has rendered.
  own === undefined &&
  madeFor(headers, false) === 'everybody' &&
  provesLittle({ verdict, evidence: evidence.filter(({ signal, weight }) => weight > 0 || !SAID.has(signal)) })

const SAID = new Set(['login_demand', 'session_ended', 'greeting', 'user_state', 'page_class'])

/**
 * A file whose line sends its visitors to a login sends everybody: it has a date of its own and sets no cookie. Not one to
 * which a check may have redirected some visitors only, and not one that asks for a login itself.
 */
export function isBlindFile(page: Page, evidence: readonly Evidence[]): boolean {
  const { status, finalUrl, headers, hops, setCookies, ownRequests: own } = page
  if (own !== undefined || status > 299 || headers['last-modified'] === undefined || setCookies.length > 0) return false
  if (madeFor(headers, false) === 'visitor' || hasReturnParameter(finalUrl)) return false
  const folders = ['/', folderOf(finalUrl)]
  if (hops.some(({ url, perVisitor }) => perVisitor === true || !folders.includes(folderOf(url)))) return false
  const clear = evidence.filter(({ signal, weight }) => weight <= PLAIN && signal !== 'login_link')
  return clear.length > 0 && clear.every(({ signal }) => signal === 'soft_redirect')
}

/** Servers add a slash that is missing. */
const folderOf = (url: string) => URL.parse(url)?.pathname.replace(/\/?$/, '/')

/**
 * It greets its user by name, and only a sentence among others says that nobody is there: a script may have to ask
 * first.
 */
const isContradicted = ({ verdict, evidence }: Told) =>
  evidence.some(({ signal, weight }) => signal === 'greeting' && weight >= 2) &&
  !evidence.some(({ signal, weight }) => signal === 'login_demand' && weight < SENTENCE) &&
  provesLittle({ verdict, evidence: evidence.filter(({ signal }) => signal !== 'login_demand') })

/** The weight of one that is no heading and no message. */
const SENTENCE = -3

/**
 * Whether a denial of access (403, "Access denied") is the only sign of a logout: users who are logged in but lack a right
 * get one as well. Also if the page, even a login page, says which user is denied access.
 */
const onlyDenies = (evidence: readonly Evidence[]) =>
  decide(evidence).verdict === 'logged_out' &&
  ((evidence.some(isDenial) && evidence.some(saysWho)) ||
    decide(evidence.filter((one) => !isDenial(one))).verdict !== 'logged_out')

/** "You are logged in as Mira" */
const saysWho = ({ signal, weight }: Evidence) => signal === 'greeting' && weight >= 4

/** Whether a judgement is `unknown` because the page only denies access: a check finds out more. */
export const wasDenied = ({ verdict, evidence }: Told): boolean => verdict === 'unknown' && onlyDenies(evidence)

/**
 * The site answered the page's scripts with refusals, errors and its login page only: they may show a control to log
 * out, and a name that they keep, also after the login has ended.
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

/** The page names its user, or the site has answered its scripts about them. */
const isOfSomebody = ({ detectedUser = null, evidence }: Told) =>
  detectedUser !== null ||
  evidence.some(({ signal, weight }) => weight > 0 && (hasTrait(signal, 'personal') || signal === ownRequests.name))

/**
 * Scripts draw a control to log out as soon as a login is stored. They got no data that is not everybody's, and the site has
 * refused some with 401, or the login lies in a storage, so that nothing shows whether it is still accepted.
 */
function mayHaveEnded({ ownRequests: own }: Page, sent: SentLogin | null): boolean {
  if (own === undefined) return false
  const data = dataIn(own)
  const got = data.filter((one) => isLast(one) && one.status < 400)
  if (!got.every(({ url }) => OF_EVERYBODY.test(URL.parse(url)?.pathname ?? ''))) return false
  const isStored = sent !== null && sent.credentials !== null && mayLieInStorage(sent.credentials, false)
  return isStored || data.some(({ status }) => status === 401)
}

/** What an application asks for before it knows its visitor. */
const OF_EVERYBODY =
  /^(?:\/(?:api|rest|auth|v\d+))*\/(?:public\/.*|(?:settings|config(?:uration)?|env(?:ironment)?|version|info|status|state|health\w{0,6}|ping|features?|flags|providers|translations?|i18n|locales?|branding|themes?)\/?)$/i

/** Not a redirect to another one. */
const isLast = ({ status }: OwnRequest) => status < 300 || status === 304 || status >= 400

/** `{"errors":[{"message":"Unauthenticated"}]}`, although it came with a 200. */
function refuses(answer = ''): boolean {
  return (findRefusal(parseJsonOr(answer, undefined), 0)?.weight ?? 0) <= DENIED
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
 * The request did not carry the login: it goes to other hosts or paths; it may lie in a browser storage that was not
 * used; an API refuses a session with a storage to which nothing else was sent; or the page asks for a header that the
 * session does not have.
 */
function lacksLogin(page: Page, sent: SentLogin): boolean {
  const { credentials } = sent
  if (credentials === null) return false
  if (asksForHeader(page) && !holdsLogin(credentials.headers)) return true
  if (loginNotSent(page, sent) !== null) return true
  return !sent.carriedLogin && credentials.storage.length > 0 && !isDocument(page)
}

const HEADER_SCHEME = /^\s*(?:basic|bearer|digest|negotiate|ntlm|token)\b/i

/** Whether the page asks for a login in a header (RFC 9110 §11.6.1), so that cookies alone are not enough. */
export const asksForHeader = ({ status, headers }: Pick<Page, 'status' | 'headers'>): boolean =>
  status === 401 && HEADER_SCHEME.test(headers['www-authenticate'] ?? '')

/** A login page that was asked for says nothing about the login: a site may show it to users who are logged in, too. */
export const isAskedLogin = (requestedUrl: string, { finalUrl, status }: Pick<Page, 'finalUrl' | 'status'>): boolean =>
  status < 300 && isLoginUrl(requestedUrl) && shownPath(requestedUrl) === shownPath(finalUrl)
