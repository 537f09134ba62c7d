import type { CDPSession } from 'playwright-core'
import type { Clock, Timer } from '../../clock.ts'
import type { BrowserJar } from '../../cookies/browser-cookies.ts'
import type { DialFor } from '../../egress/upstream/upstream-dial.ts'
import { AppError } from '../../errors.ts'
import { within } from '../../within.ts'
import { ActionGuard, type GuardedControl } from './action-guard.ts'
import { performActions } from './actions.ts'
import type { FreshContext } from './context.ts'
import { navigate } from './navigate.ts'
import { mostBusyMs, NetworkQuiet } from './network-quiet.ts'
import { giveUpImages, PageLoading } from './page-loading.ts'
import type { PagePlan } from './page-plan.ts'
import type { BrowserPool } from './pool.ts'
import { putState } from './put-state.ts'
import { readPage, type ShownPage } from './read-page.ts'
import type { RenderedPage } from './rendered-page.ts'
import { ShownDocument } from './shown-document.ts'
import { showsNothing } from './shows-nothing.ts'
import { shownBy } from './standstill.ts'
import { requireElement } from './wait-for-element.ts'
import { crashSignal, type OwnRequestsWatch, watchClearing, watchOwnRequests, watchUrls } from './watch-page.ts'

export interface PageVisitDependencies {
  readonly pool: Pick<BrowserPool, 'open'>
  /** How the page's connections are opened. */
  readonly dialFor: DialFor
  readonly clock: Clock
  readonly timer: Timer
  /** Controls that a caller's steps may activate only when they name them. */
  readonly guardedControls: readonly GuardedControl[]
}

/** A visit with a ready browser context; nothing was sent yet. */
export interface PreparedPage {
  /**
   * Renders the page. Call it once, when the plan's secrets may be sent. Steps that fail and selectors that find nothing
   * are the `failure` of a page that was read anyway; thrown only when it could not be read.
   * @throws as `navigate`
   */
  send(): Promise<RenderedPage>
  /** Ends the context. Never rejects. */
  close(): Promise<void>
}

/** Gets a browser context and puts the plan's state into it. Throws as `BrowserPool.open`. */
export async function preparePage(
  deps: PageVisitDependencies,
  plan: PagePlan,
  callers: AbortSignal,
): Promise<PreparedPage> {
  const { pool, clock, guardedControls } = deps
  const { account, purpose, profile, timeoutMs, actions } = plan
  const begunAt = clock.now()
  const passedMs = () => clock.now() - begunAt
  const inTime = AbortSignal.any([callers, AbortSignal.timeout(timeoutMs)])
  const fresh = await pool.open({ account, purpose, profile, waitMs: timeoutMs }, inTime).catch(asTimeout(callers))
  const isLate = purpose === 'scrape' && passedMs() > timeoutMs / 2
  // Without its exit to the network a page may never finish loading.
  const signal = AbortSignal.any([inTime, crashSignal(fresh.page), fresh.exit.signal])
  try {
    const jar = await within(signal, putState(fresh, plan, clock.now()))
    const guard = actions.length === 0 ? null : await within(signal, ActionGuard.install(fresh, guardedControls))
    const loading = await within(signal, PageLoading.watch(fresh.page, fresh.cdp))
    const ready = { deps, plan, fresh, jar, guard, loading, passedMs, isLate, signal, callers }
    return { send: () => render(ready).catch(asTimeout(callers)), close: fresh.close }
  } catch (error) {
    await fresh.close()
    return asTimeout(callers)(error)
  }
}

/** Turns the error of the visit's deadline into the error for the caller. */
function asTimeout(callers: AbortSignal): (error: unknown) => never {
  return (error) => {
    const isDeadline = error instanceof DOMException && error.name === 'TimeoutError' && !callers.aborted
    throw isDeadline ? new AppError('TIMEOUT', { cause: error }) : error
  }
}

/** A visit whose context has the plan's state. */
interface ReadyVisit {
  readonly deps: Pick<PageVisitDependencies, 'dialFor' | 'clock' | 'timer'>
  readonly plan: PagePlan
  readonly fresh: FreshContext
  readonly jar: BrowserJar
  /** Null: the plan has no steps. */
  readonly guard: ActionGuard | null
  readonly loading: PageLoading
  /** How long ago it began, in milliseconds. */
  readonly passedMs: () => number
  /** A scrape got its browser when half of its time was over: that its page has not loaded says nothing of the page. */
  readonly isLate: boolean
  /** Aborts when the caller leaves, the plan's time is up, or the page or its exit to the network is gone. */
  readonly signal: AbortSignal
  /** Aborts when nobody waits for the page any more. */
  readonly callers: AbortSignal
}

/** A visit whose document has arrived, and what is observed of it. */
interface OpenedVisit extends ReadyVisit, ShownPage {
  readonly quiet: NetworkQuiet
  readonly ownRequests: OwnRequestsWatch
}

async function render(ready: ReadyVisit): Promise<RenderedPage> {
  const { deps, plan, fresh, loading, signal } = ready
  const { context, page, exit } = fresh
  exit.assign({ dial: deps.dialFor(plan.account, plan.proxy), onBytes: (count) => plan.bytes.reserve(count) })
  const quiet = new NetworkQuiet(page, {
    timer: deps.timer,
    purpose: plan.purpose,
    answers: () => scriptsAnswer(fresh, loading),
    shown: () => shownBy(fresh.cdp),
  })
  const ownRequests = watchOwnRequests(page)
  const isCleared = watchClearing(context)
  watchUrls(page, plan.onRequest)
  const shown = new ShownDocument(page, await navigate(page, plan.url, exit, signal))
  const visit = { ...ready, shown, quiet, ownRequests, isCleared }
  return renderShown(visit).catch((error: unknown) => readLeft(visit, error))
}

/**
 * Reads the page of a visit that is broken off because nobody waits for it any more: its site may have replaced cookies, and
 * takes no older ones. Throws the error if it was not for that, or if the page does not answer in time.
 */
async function readLeft(visit: OpenedVisit, error: unknown): Promise<RenderedPage> {
  const { plan, callers, deps } = visit
  if (!callers.aborted || plan.credentials === null) throw error
  const left = { ...visit, plan: { ...plan, screenshot: false } }
  const read = await readPage(left, deps.clock.now(), AbortSignal.timeout(mostLeftMs)).catch(() => null)
  if (read === null) throw error
  return { ...read, ownRequests: [], failure: new AppError('INTERRUPTED', { cause: error }) }
}

async function renderShown(visit: OpenedVisit): Promise<RenderedPage> {
  const { deps, plan, fresh, guard, quiet, passedMs, signal } = visit
  const { hasLoaded, isUnready } = await waitForLoad(visit)
  const mostMs = mostBusyMs(plan, passedMs())
  const quietBy = deps.clock.now() + mostMs
  if (isIdleWanted(plan) && hasLoaded()) await quiet.wait(mostMs, signal)
  const failure = await failureOf(visit, async (inTime) => {
    if (isUnready) throw new AppError('TIMEOUT')
    if (plan.waitFor !== null) await requireElement(fresh.page, fresh.cdp, plan.waitFor, inTime)
    if (guard !== null) await performActions(fresh.page, guard, plan, inTime)
  })
  if (failure === null && guard !== null) await quiet.wait(Math.min(mostMs, leftMs(visit)), signal)
  const isStillLoading = !hasLoaded()
  const rendered = await readWhenDrawn(visit, failure, quietBy)
  const ownRequests = await within(signal, visit.ownRequests.answered())
  return { ...rendered, ownRequests, failure, ...(isStillLoading ? { isStillLoading } : {}) }
}

/**
 * Waits until the page has loaded as its plan requests, for as long as that allows. `hasLoaded` may become true later;
 * `isUnready`: the page does not show yet what its site would show.
 */
async function waitForLoad(
  visit: OpenedVisit,
): Promise<{ readonly hasLoaded: () => boolean; readonly isUnready: boolean }> {
  const { deps, plan, fresh, guard, loading, isLate, signal } = visit
  const load = within(signal, loaded(loading, plan))
  const hasLoaded = watchEnd(load)
  await endsInTime(deps.timer, mostLoadMs(visit), load)
  if (!hasLoaded() && plan.purpose === 'check') {
    const withoutImages = giveUpImages(fresh.cdp)
      .catch(() => undefined)
      .then(() => load)
    await endsInTime(deps.timer, mostGivingUpMs, within(signal, withoutImages))
  }
  // Steps need the scripts of the document, however late they come, but no image and no frame.
  const scripts = guard === null || hasLoaded() ? load : within(signal, loading.reached('domcontentloaded'))
  const hasScripts = watchEnd(scripts)
  if (scripts !== load) await endsInTime(deps.timer, leftMs(visit), scripts)
  const mustLoad = async () => isLate || (plan.waitFor === null && (await within(signal, isEmpty(fresh.cdp))))
  if (!hasLoaded() && (await mustLoad())) await endsInTime(deps.timer, leftMs(visit), load)
  const isUnready = !hasLoaded() && ((guard !== null && !hasScripts()) || (await mustLoad()))
  return { hasLoaded, isUnready }
}

/**
 * Reads the page; once more if it asked for something meanwhile: an application that starts late asks who is there, and
 * then draws it.
 * @param failure of what the caller asked of the page: then it is read once, and this is thrown if it cannot be read
 * @param quietBy until when it may be busy, epoch milliseconds
 */
async function readWhenDrawn(visit: OpenedVisit, failure: AppError | null, quietBy: number) {
  const { deps, plan, quiet, signal } = visit
  const read = (until: AbortSignal) => readPage(visit, deps.clock.now(), until)
  const before = quiet.events()
  const first = await read(signal).catch((error: unknown) => {
    throw failure ?? error
  })
  const isOutdated = quiet.events() > before && failure === null && isIdleWanted(plan)
  const moreMs = Math.min(quietBy - deps.clock.now(), leftMs(visit))
  if (!isOutdated || moreMs <= 0) return first
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(moreMs)])
  const drawn = quiet.wait(Math.min(moreMs, mostRedrawMs), inTime)
  return drawn.then(() => read(inTime)).catch(() => first)
}

/** How long a page that nobody waits for may take to be read: less than a server that stops leaves for last writes. */
const mostLeftMs = 3_000

/**
 * How long a page that asked for something while it was read may take to be quiet again, in milliseconds; others ask
 * all the time.
 */
const mostRedrawMs = 1_500

/**
 * A tenth of a visit's time is kept for reading a page that does not show what its caller waits for: at most so many
 * milliseconds.
 */
const mostReadMs = 5_000

/** How long a page may take to be done without the images that have not come, in milliseconds. */
const mostGivingUpMs = 1_000

/**
 * How long a page may load, in milliseconds: something on it may never end. A check needs the rest for the visits that
 * follow, a scrape for what its caller asked of the page.
 */
function mostLoadMs(visit: ReadyVisit): number {
  const { purpose, waitFor, actions, timeoutMs } = visit.plan
  const isFollowed = purpose === 'check' || waitFor !== null || actions.length > 0
  return isFollowed ? Math.max(0, Math.floor(((timeoutMs - visit.passedMs()) * 2) / 3)) : leftMs(visit)
}

/** Settles as the promise, but resolves after this time at the latest. */
async function endsInTime(timer: Timer, mostMs: number, promise: Promise<unknown>): Promise<unknown> {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const cancel = timer.after(mostMs, resolve)
  return Promise.race([promise, over]).finally(cancel)
}

/** Answers whether a promise has been fulfilled. That it rejects is for those to handle who wait for it. */
function watchEnd(promise: Promise<unknown>): () => boolean {
  let hasEnded = false
  promise.then(
    () => {
      hasEnded = true
    },
    () => undefined,
  )
  return () => hasEnded
}

/** Whether a page shows nothing yet: it may be slow, or this server, so it is not read before it has loaded. */
const isEmpty = (cdp: CDPSession): Promise<boolean> =>
  cdp.send('Runtime.evaluate', { expression: showsNothing, returnByValue: true }).then(
    ({ result }) => result.value === true,
    () => false,
  )

/** The time of a visit that is left for what comes before the page is read, in milliseconds. */
const leftMs = ({ plan: { timeoutMs }, passedMs }: ReadyVisit): number =>
  Math.max(0, Math.floor(timeoutMs - passedMs() - Math.min(mostReadMs, timeoutMs / 10)))

/**
 * Does what the caller asked of the page. Returns why that failed; null: it succeeded. After a failure the page is read
 * anyway: the site has answered, and its changes to the cookies must not be lost.
 */
async function failureOf(visit: ReadyVisit, work: (inTime: AbortSignal) => Promise<void>): Promise<AppError | null> {
  const { signal } = visit
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(leftMs(visit))])
  try {
    await work(inTime)
    return null
  } catch (error) {
    if (signal.aborted) throw error
    if (error instanceof AppError) return error
    if (!inTime.aborted) throw error
    return new AppError('TIMEOUT', { message: 'The steps on the page did not end in time.', cause: error })
  }
}

/**
 * Settles when the page, or the one that its scripts led to meanwhile, has loaded, and its scripts and those of its workers
 * leave them time to answer.
 */
async function scriptsAnswer({ page, cdp }: FreshContext, loading: PageLoading): Promise<unknown> {
  await loading.reached('load')
  const workers = page.workers().map((worker) => worker.evaluate('0').catch(() => undefined))
  return Promise.all([cdp.send('Runtime.evaluate', { expression: '0' }), ...workers])
}

async function loaded(loading: PageLoading, { waitUntil }: PagePlan): Promise<void> {
  if (waitUntil === 'commit') return
  await loading.reached(waitUntil === 'domcontentloaded' ? 'domcontentloaded' : 'load')
}

/** Without a selector to wait for, the page is read when its network is quiet. */
const isIdleWanted = ({ waitUntil, waitFor }: PagePlan): boolean =>
  waitUntil === 'networkidle' || (waitUntil === 'load' && waitFor === null)
