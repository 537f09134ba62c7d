import { accountChain } from '../audit/entry.ts'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { AppError } from '../errors.ts'
import type { CaptureRecord, FittingState, StoredLogin } from '../sessions/operations/captured.ts'
import type { SessionView } from '../sessions/session.ts'
import { isAliveNow } from '../validation/stored-alive.ts'
import type { UnleasedContext } from '../validation/validate.ts'
import type { ValidationResult } from '../validation/validation-types.ts'
import type { CaptureEnder, FinishedCapture } from './capture-types.ts'
import { checkCapture } from './check-capture.ts'
import type { CaptureDependencies } from './dependencies.ts'
import { elsewhereSentence } from './live-verdict.ts'
import type { CaptureEnding, OpenCapture } from './open-capture.ts'
import { ownCookies, receiptOf } from './receipt.ts'

const readMs = 20_000

/**
 * Sends the viewer exactly what would be stored now; nothing while another one is being made. Throws CONFLICT as
 * `finishCapture`.
 */
export async function reviewCapture(
  deps: CaptureDependencies,
  capture: OpenCapture,
  context: UnleasedContext,
): Promise<void> {
  if (capture.isReviewing) return
  capture.isReviewing = true
  try {
    if (capture.parts.input.sessionId !== null) await checkCapture(deps, capture)
    await requireNoLoss(deps, capture, context)
    const { domain } = capture.parts.place
    const { own, cookies } = await readState(deps, capture)
    const { storage, httpLogin: login, tooLarge } = own
    if (tooLarge.length > 0) requireSome(domain, own)
    const origins = storage.map(({ origin }) => origin)
    capture.tell({ type: 'review', receipt: receiptOf(domain, { cookies, origins, login, tooLarge }) })
  } finally {
    capture.isReviewing = false
  }
}

/**
 * Stores what the browser holds for the domain, closes the browser, and checks the session for the first time. When
 * storing is refused, the login continues. Throws CONFLICT, UNAUTHORIZED, WRONG_USER, and what storing throws.
 */
export async function finishCapture(
  deps: CaptureDependencies,
  capture: OpenCapture,
  by: CaptureEnder,
  context: UnleasedContext,
): Promise<FinishedCapture> {
  if (capture.isFinishing || capture.status !== 'open') {
    throw new AppError('CONFLICT', { message: 'The login is being finished already, or has ended.' })
  }
  capture.isFinishing = true
  try {
    if (!(await deps.isCredentialValid(capture.parts.principal))) throw new AppError('UNAUTHORIZED')
    await checkCapture(deps, capture)
    // Decided by what the page shows; the site is asked about the cookies when they are stored.
    if (capture.verdict?.isWrongUser === true) throw new AppError('WRONG_USER')
    await requireNoLoss(deps, capture, context)
    const { own: captured } = await readState(deps, capture)
    requireSome(capture.parts.place.domain, captured)
    const { session, tooLarge } = await store(deps, capture, captured, by)
    capture.sessionId = session.id
    await capture.stored().catch(deps.onError)
    const validation = await firstCheck(deps, capture, session, context)
    capture.announce(endingOf(capture, [...captured.tooLarge, ...tooLarge], session.id, validation))
    return { view: capture.view(), session, validation }
  } finally {
    capture.isFinishing = false
  }
}

/** What would be stored, and the cookies of all sites. */
async function readState(
  { capturedSessions }: Pick<CaptureDependencies, 'capturedSessions'>,
  { browser, parts }: OpenCapture,
): Promise<{ readonly own: FittingState; readonly cookies: readonly StoredCookie[] }> {
  const { principal, input, place } = parts
  const { domain } = place
  const signal = AbortSignal.timeout(readMs)
  const state = await browser.state(domain, signal).catch((cause: unknown) => {
    if (!signal.aborted) throw cause
    throw new AppError('TIMEOUT', { message: 'The page does not answer: answer what it asks, or reload it.', cause })
  })
  const held = { ...state, cookies: ownCookies(state.cookies, domain), httpLogin: browser.httpLogin(domain) }
  return { own: await capturedSessions.fitting(principal, input.sessionId, held), cookies: state.cookies }
}

/**
 * A state that the site shows as logged out does not replace that of a session; nor does one that no page shows logged
 * in, while the login of the session works. A session with a validation rule is left to its rule: for its site the page
 * alone may say something else. By the last check of the capture.
 */
async function requireNoLoss(deps: CaptureDependencies, capture: OpenCapture, context: UnleasedContext): Promise<void> {
  const { principal, input, place } = capture.parts
  if (input.sessionId === null) return
  const verdict = capture.verdict?.verdict
  if (verdict === 'logged_in') return
  const { session } = await deps.capturedSessions.find(principal, input.sessionId)
  if (session.validationRule !== null) return
  if (verdict === 'logged_out') throw new AppError('CONFLICT', nobodyShown)
  if (await isAliveNow(deps, principal, session, context)) throw new AppError('CONFLICT', notShown(place.domain))
}

const ruleFirst = 'or, if the page is judged wrongly, give the session a validation rule first.'
const nobodyShown = {
  message:
    'The page shows that nobody is logged in, and storing this would replace the login of the session. Log in first.',
  resolution: `Log in and finish again, ${ruleFirst}`,
}

function notShown(domain: string): { readonly message: string; readonly resolution: string } {
  const why = `No open page of ${domain} shows who is logged in`
  return {
    message: `${why}, and storing this would replace the login of the session, which still works. Go on until such a page is open, then store it.`,
    resolution: `Finish again when a page of ${domain} shows it, ${ruleFirst}`,
  }
}

function endingOf(
  { parts, verdict }: OpenCapture,
  tooLarge: readonly string[],
  sessionId: string,
  validation: ValidationResult | null,
): CaptureEnding {
  const without = tooLarge.length === 0 ? '' : `, without what is too large: ${tooLarge.join(', ')}`
  const elsewhere = verdict?.elsewhere ?? null
  const other = elsewhere === null ? '' : ` ${elsewhereSentence(parts.place.domain, elsewhere)}`
  const stored = `The login is stored${without}.${other}`
  const ending = { type: 'ended', status: 'finished', message: stored, loggedOutSession: null } as const
  if (validation?.verdict !== 'logged_out') return ending
  const restore = parts.input.sessionId === null ? '' : ', or restore the version before'
  const message =
    without === '' && other === ''
      ? `The login is stored, but the site shows it as logged out. Log in again${restore}.`
      : `${stored} The site shows it as logged out. Log in again${restore}.`
  return { ...ending, message, loggedOutSession: sessionId }
}

async function store(
  deps: CaptureDependencies,
  capture: OpenCapture,
  captured: FittingState,
  by: CaptureEnder,
): Promise<StoredLogin> {
  const { capturedSessions, repository, audit } = deps
  const { id, principal, place, input, expectedUser } = capture.parts
  const record: CaptureRecord = {
    captureId: id,
    writes: (sessionId) => [
      repository.end(id, { status: 'finished', reason: null, sessionId }),
      audit.chain(accountChain(principal.userId), 'capture_finished', principal, {
        capture_id: id,
        session_id: sessionId,
        by,
      }),
    ],
  }
  if (input.sessionId !== null) return capturedSessions.refresh(principal, input.sessionId, captured, record)
  const { origin, domain } = place
  // What asked for an HTTP login is a page that only a live one opens.
  const page = capture.verdict?.verdict === 'logged_in' ? capture.verdict.page : (captured.httpLogin?.page ?? null)
  const name = input.name ?? domain.slice(0, 255)
  const { locale, timezone, viewport } = input
  const settings = { name, place: { domain, origin, page }, expectedUser, locale, timezone, viewport }
  return capturedSessions.create(principal, settings, captured, record)
}

/** Throws CONFLICT when there is nothing for a session of the domain. */
function requireSome(domain: string, { cookies, storage, httpLogin, tooLarge }: FittingState): void {
  if (cookies.length > 0 || storage.length > 0 || httpLogin !== null) return
  const message =
    tooLarge.length === 0
      ? `The browser has no cookies or storage for ${domain} yet; log in first.`
      : `All that the browser has for ${domain} is too large to be stored: ${tooLarge.join(', ')}.`
  throw new AppError('CONFLICT', { message })
}

/** The session stays stored, whatever this check finds. */
async function firstCheck(
  { validate, onError }: CaptureDependencies,
  { parts }: OpenCapture,
  session: SessionView,
  { signal, requestId }: UnleasedContext,
): Promise<ValidationResult | null> {
  try {
    return await validate(parts.principal, session.id, { signal, leaseId: null, requestId })
  } catch (error) {
    if (!(error instanceof AppError)) onError(error)
    return null
  }
}
