import type { Page } from 'playwright-core'
import type { Clock, Timer } from '../../clock.ts'
import { type BrowserJar, browserChanges, browserJar, withRefused } from '../../cookies/browser-cookies.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { Dial } from '../../egress/dial.ts'
import type { DialThrough } from '../../egress/upstream/upstream-dial.ts'
import { AppError, invalidField } from '../../errors.ts'
import { ActionGuard, type GuardedControl } from './action-guard.ts'
import { performActions } from './actions.ts'
import { addHeaders } from './added-headers.ts'
import { blockImages } from './block-images.ts'
import { watchClearing } from './clear-site-data.ts'
import type { FreshContext } from './context.ts'
import { putCookies, readCookies } from './cookie-protocol.ts'
import { crashSignal } from './crash.ts'
import { navigate } from './navigate.ts'
import { watchOwnRequests } from './own-requests.ts'
import type { PageCredentials, PagePlan } from './page-plan.ts'
import type { BrowserPool } from './pool.ts'
import { mostBusyMs, NetworkQuiet } from './quiet.ts'
import { readDocument } from './read-document.ts'
import type { RenderedPage } from './rendered-page.ts'
import { putSessionStorage, withSessionStorage } from './session-storage.ts'
import { ShownDocument } from './shown-document.ts'
import { putStorage, readStorage } from './storage-state.ts'
import { waitForElement } from './wait-for-element.ts'
import { within } from './within.ts'

export interface PageVisitDependencies {
  readonly pool: Pick<BrowserPool, 'open'>
  /** How the page's connections are opened. */
  readonly dial: Dial
  /** How those of a session with a proxy of its own are opened. */
  readonly dialThrough: DialThrough
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
  const inTime = AbortSignal.any([callers, AbortSignal.timeout(plan.timeoutMs)])
  const { account, purpose, profile, timeoutMs } = plan
  const begunAt = deps.clock.now()
  try {
    const fresh = await deps.pool.open({ account, purpose, profile, waitMs: timeoutMs }, inTime)
    // Without its way out a page may never end loading.
    const signal = AbortSignal.any([inTime, crashSignal(fresh.page), fresh.exit.signal])
    try {
      const jar = await putState(deps, fresh, plan, signal)
      const guard = await guardOf(deps, fresh, plan, signal)
      return {
        send: () => render(deps, fresh, plan, { jar, guard, begunAt }, signal).catch(asTimeout(callers)),
        close: fresh.close,
      }
    } catch (error) {
      await fresh.close()
      throw error
    }
  } catch (error) {
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

/** Null for a visit without steps. */
async function guardOf(
  { guardedControls }: Pick<PageVisitDependencies, 'guardedControls'>,
  fresh: FreshContext,
  { actions }: PagePlan,
  signal: AbortSignal,
): Promise<ActionGuard | null> {
  return actions.length === 0 ? null : within(signal, ActionGuard.install(fresh, guardedControls))
}

const emptyJar: BrowserJar = { cookies: [], mapNames: new Map(), refused: new Set() }

async function putState(
  { clock }: Pick<PageVisitDependencies, 'clock'>,
  { context, page, cdp }: FreshContext,
  { credentials, headers, url, blockImages: noImages, restoreSessionStorage }: PagePlan,
  signal: AbortSignal,
): Promise<BrowserJar> {
  if (noImages) await within(signal, blockImages(context, page))
  const jar =
    credentials === null ? emptyJar : await putCredentials(clock.now(), { context, cdp }, credentials, url, signal)
  if (restoreSessionStorage && credentials !== null) {
    await within(signal, putSessionStorage(page, cdp, credentials.storage))
  }
  if (headers !== null) await within(signal, addHeaders(context, page, cdp, headers))
  return jar
}

async function putCredentials(
  nowMs: number,
  { context, cdp }: Pick<FreshContext, 'context' | 'cdp'>,
  credentials: PageCredentials,
  requestedUrl: URL,
  signal: AbortSignal,
): Promise<BrowserJar> {
  const jar = browserJar(credentials, { domain: credentials.domain, requestedUrl, nowMs })
  // Storage first: setting it removes all cookies.
  await within(signal, putStorage(context, credentials.storage))
  if (jar.cookies.length === 0) return jar
  await within(signal, putCookies(cdp, jar.cookies))
  return withRefused(jar, await within(signal, readCookies(cdp, jar.cookies, nowMs)))
}

async function render(
  { dial, dialThrough, clock, timer }: PageVisitDependencies,
  { context, page, cdp, exit }: FreshContext,
  plan: PagePlan,
  { jar, guard, begunAt }: { readonly jar: BrowserJar; readonly guard: ActionGuard | null; readonly begunAt: number },
  signal: AbortSignal,
): Promise<RenderedPage> {
  exit.assign({ dial: plan.proxy === null ? dial : dialThrough(plan.proxy), onBytes: plan.reserveBytes })
  const quiet = new NetworkQuiet(page, timer, () => scriptsAnswer({ page, cdp }))
  const ownRequests = watchOwnRequests(page)
  const isCleared = watchClearing(context)
  const shown = new ShownDocument(page, await navigate(page, plan.url, exit, signal))
  await within(signal, loaded(page, plan))
  const mostMs = mostBusyMs(plan, clock.now() - begunAt)
  if (isIdleWanted(plan)) await quiet.wait(mostMs, signal)
  const failure = await failureOf(plan, clock.now() - begunAt, signal, async (inTime) => {
    if (plan.waitFor !== null) await waitFor(waitForElement(page, cdp, plan.waitFor), plan.waitFor, inTime)
    await performActions(page, guard, plan.actions, inTime)
  })
  if (failure === null && plan.actions.length > 0) await quiet.wait(mostMs, signal)
  const visit = { jar, shown, isCleared, nowMs: clock.now() }
  const rendered = await readPage({ context, page, cdp, exit }, plan, visit, signal).catch((error: unknown) => {
    throw failure ?? error
  })
  return { ...rendered, ownRequests, failure }
}

/** The end of a visit's time, for reading a page that does not show what its caller waits for: a tenth, in milliseconds at most. */
const mostReadMs = 5_000

/**
 * Does what the caller asked of the page, and returns why that failed; null: it did not. The page is then read anyway: the
 * site has answered, and what it changed of the cookies must not be lost.
 */
async function failureOf(
  { timeoutMs }: PagePlan,
  passedMs: number,
  signal: AbortSignal,
  work: (inTime: AbortSignal) => Promise<void>,
): Promise<AppError | null> {
  const leftMs = timeoutMs - passedMs - Math.min(mostReadMs, timeoutMs / 10)
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, Math.floor(leftMs)))])
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

interface ShownVisit {
  readonly jar: BrowserJar
  readonly shown: ShownDocument
  /** Whether an answer made the browser remove all cookies. */
  readonly isCleared: () => boolean
  readonly nowMs: number
}

async function readPage(
  { context, page, cdp, exit }: Pick<FreshContext, 'context' | 'page' | 'cdp' | 'exit'>,
  plan: PagePlan,
  { jar, shown, isCleared, nowMs }: ShownVisit,
  signal: AbortSignal,
): Promise<Omit<RenderedPage, 'ownRequests' | 'failure'>> {
  shown.requireAnswered(exit)
  const { credentials, url } = plan
  const scope = credentials === null ? null : { domain: credentials.domain, requestedUrl: url, nowMs }
  const [document, found, storage] = await Promise.all([
    readDocument({ page, cdp, exit }, shown, plan, signal),
    scope === null ? [] : within(signal, readCookies(cdp, jar.cookies, nowMs)),
    scope === null ? null : storageOf({ context, cdp }, plan, scope.domain, signal),
  ])
  const held = isCleared() ? withRefused(jar, []) : jar
  return { ...document, changes: scope === null ? [] : browserChanges(held, found, scope), storage }
}

/**
 * Settles when the page, or the one that its scripts led to meanwhile, has loaded, and its scripts and those of its workers
 * leave them time to answer.
 */
async function scriptsAnswer({ page, cdp }: Pick<FreshContext, 'page' | 'cdp'>): Promise<unknown> {
  await page.waitForLoadState('load', { timeout: 0 })
  const workers = page.workers().map((worker) => worker.evaluate('0').catch(() => undefined))
  return Promise.all([cdp.send('Runtime.evaluate', { expression: '0' }), ...workers])
}

async function storageOf(
  { context, cdp }: Pick<FreshContext, 'context' | 'cdp'>,
  { restoreSessionStorage }: PagePlan,
  domain: string,
  signal: AbortSignal,
): Promise<readonly OriginStorage[]> {
  const storage = await within(signal, readStorage(context, domain))
  return restoreSessionStorage ? within(signal, withSessionStorage(cdp, storage, domain)) : storage
}

async function loaded(page: Page, { waitUntil }: PagePlan): Promise<void> {
  if (waitUntil === 'commit') return
  await page.waitForLoadState(waitUntil === 'domcontentloaded' ? 'domcontentloaded' : 'load', { timeout: 0 })
}

/** Without a selector to wait for, the page is read when its network is quiet. */
const isIdleWanted = ({ waitUntil, waitFor: selector }: PagePlan): boolean =>
  waitUntil === 'networkidle' || (waitUntil === 'load' && selector === null)

async function waitFor(found: Promise<unknown>, selector: string, signal: AbortSignal): Promise<void> {
  await within(signal, found).catch((error: unknown) => {
    if (!signal.aborted) throw invalidField('wait_for', `${selector} is not a valid selector`)
    if (signal.reason instanceof AppError) throw signal.reason
    throw new AppError('TIMEOUT', { message: `The page did not show "${selector}" in time.`, cause: error })
  })
}
