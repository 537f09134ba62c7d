import { fromWire } from '../cookies/wire.ts'
import type { CaptureDependencies } from './dependencies.ts'
import { elsewhereSentence, liveVerdict } from './live-verdict.ts'
import type { OpenCapture } from './open-capture.ts'
import { isWithin, ownCookies, receiptOf } from './receipt.ts'

/** The interval between two checks of the open pages. */
const everyMs = 1_500
/** This many `logged_in` verdicts in a row finish an automatic capture. */
const enough = 2
/** So many, if a person sees it: they are told before, and may go on. */
const enoughSeen = 4
const soonStored =
  'You are logged in: it is stored in a few seconds. If the site asks for more, go on: it waits while you type or click.'

/** Judges the open pages and what would be stored, and informs the viewer. */
export async function checkCapture(
  { judge, clock }: Pick<CaptureDependencies, 'judge' | 'clock'>,
  capture: OpenCapture,
): Promise<void> {
  const { place, principal, expectedUser } = capture.parts
  const { domain } = place
  const documents = await capture.browser.documents()
  // After judging, so that a cookie set in the meantime is listed too.
  const cookies = await capture.browser.cookies()
  const origins = documents
    .filter(({ url, hasStorage }) => hasStorage && isWithin(domain, url))
    .map(({ url }) => new URL(url).origin)
  const verdict = await liveVerdict(judge, documents, {
    domain,
    expectedUser,
    account: principal.userId,
    cookieNames: ownCookies(cookies, domain).map(({ name }) => fromWire(name)),
    now: clock.now(),
  })
  if (capture.status !== 'open') return
  const { elsewhere } = verdict
  const isNewPlace = elsewhere !== null && elsewhere !== capture.verdict?.elsewhere
  const receipt = receiptOf(domain, { cookies, origins, login: capture.browser.httpLogin(domain) })
  const isNew = JSON.stringify([capture.receipt, told(capture.verdict)]) !== JSON.stringify([receipt, told(verdict)])
  capture.verdict = verdict
  capture.receipt = receipt
  const isDone = documents.every(({ isActive, asksSecret }) => !isActive || !asksSecret)
  const isIn = verdict.verdict === 'logged_in' && !verdict.isWrongUser && isDone
  capture.streak = isIn ? capture.streak + 1 : 0
  // The next one is another login.
  if (!isIn) capture.wasRefused = false
  if (isNew) capture.tell({ type: 'verdict', verdict, receipt })
  if (isNewPlace) capture.tell({ type: 'problem', message: elsewhereSentence(domain, elsewhere) })
}

function told(verdict: OpenCapture['verdict']): unknown {
  return verdict === null ? null : { ...verdict, at: 0 }
}

/** What follows from a check. */
export interface CheckListener {
  /** It is to finish by itself. */
  readonly onLoggedIn: () => void
  /** It may not become a session any more; `reason` says why. */
  readonly onLost: (reason: string) => void
}

/** Checks a capture again and again until it has ended. */
export function startChecks(
  deps: Pick<CaptureDependencies, 'judge' | 'clock' | 'timer' | 'isCredentialValid' | 'capturedSessions'>,
  capture: OpenCapture,
  { onLoggedIn, onLost }: CheckListener,
): void {
  const { input } = capture.parts
  let cancel = (): void => {}
  const next = (): void => {
    cancel = deps.timer.after(everyMs, () => void round())
  }
  const round = async (): Promise<void> => {
    // The database or the page may not answer now: the next round asks again.
    const lost = await whyLost(deps, capture).catch(() => null)
    if (lost !== null) onLost(lost)
    else await checkCapture(deps, capture).catch(() => undefined)
    if (capture.status !== 'open') return
    if (input.autoFinish && !capture.wasRefused && !capture.isFinishing) {
      if (capture.streak >= (capture.isWatched ? enoughSeen : enough)) onLoggedIn()
      else if (capture.streak === enough) capture.tell({ type: 'problem', message: soonStored })
    }
    next()
  }
  capture.onEnd(() => cancel())
  next()
}

/** Why a capture may not become a session, or refresh its own, any more; null: it may. */
async function whyLost(
  { isCredentialValid, capturedSessions }: Pick<CaptureDependencies, 'isCredentialValid' | 'capturedSessions'>,
  { parts: { principal, input, wasDisabled } }: OpenCapture,
): Promise<string | null> {
  if (!(await isCredentialValid(principal))) return 'The credential that opened the login is not valid any more.'
  if (input.sessionId === null || (await capturedSessions.isChangeable(principal, input.sessionId, wasDisabled)))
    return null
  return 'The session was deleted or disabled, or may not be changed any more by the account that opened the login.'
}
