import type { CDPSession, Response } from 'playwright-core'
import { asTaken, type BrowserJar, browserChanges } from '../../cookies/browser-cookies.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import { within } from '../../within.ts'
import type { FreshContext } from './context.ts'
import { readCookies } from './cookie-protocol.ts'
import { isEmptyError, notAPage } from './navigate.ts'
import type { PageLoading } from './page-loading.ts'
import type { PagePlan } from './page-plan.ts'
import type { RenderedPage } from './rendered-page.ts'
import { withSessionStorage } from './session-storage.ts'
import type { ShownDocument } from './shown-document.ts'
import { shownHtml } from './shown-html.ts'
import { showsPassword } from './shows-password.ts'
import { readStorage } from './storage-state.ts'
import { takeScreenshot } from './take-screenshot.ts'
import { isDocumentGone } from './wait-for-element.ts'

/** What a visit knows of its page when it reads it. */
export interface ShownPage {
  readonly fresh: FreshContext
  readonly plan: PagePlan
  readonly shown: ShownDocument
  readonly loading: PageLoading
  /** The cookies that it began with. */
  readonly jar: BrowserJar
  /** Whether an answer made the browser remove all cookies. */
  readonly isCleared: () => boolean
}

/**
 * Reads the page that is shown, and how the visit changed cookies and storage. Throws TARGET_NOT_ALLOWED when it is no
 * longer a web page, and as `ShownDocument.requireAnswered`.
 */
export async function readPage(
  shownPage: ShownPage,
  nowMs: number,
  signal: AbortSignal,
): Promise<Omit<RenderedPage, 'ownRequests' | 'failure'>> {
  const { fresh, plan, shown, jar, isCleared } = shownPage
  shown.requireAnswered(fresh.exit)
  const { credentials, url } = plan
  if (credentials === null) return { ...(await readDocument(shownPage, signal)), changes: [], storage: null }
  const [document, found, storage] = await Promise.all([
    readDocument(shownPage, signal),
    within(signal, readCookies(fresh.cdp, jar.cookies, nowMs)),
    within(signal, storageOf(fresh, plan, credentials.domain)),
  ])
  const held = isCleared() ? asTaken(jar, []) : jar
  return {
    ...document,
    changes: browserChanges(held, found, { domain: credentials.domain, requestedUrl: url, nowMs }),
    storage,
  }
}

async function storageOf(
  { context, cdp }: FreshContext,
  { restoreSessionStorage }: PagePlan,
  domain: string,
): Promise<readonly OriginStorage[]> {
  const { storage } = await readStorage(context, domain)
  return restoreSessionStorage ? withSessionStorage(cdp, storage, domain) : storage
}

type ReadDocument = Omit<RenderedPage, 'ownRequests' | 'changes' | 'storage' | 'failure'>

/** Reads the current document. */
async function readDocument(shownPage: ShownPage, signal: AbortSignal): Promise<ReadDocument> {
  const { fresh, plan, shown } = shownPage
  const { page, cdp, exit } = fresh
  const { response, head, isDocument, whole } = await readShown(shownPage, signal)
  shown.requireAnswered(exit)
  const finalUrl = isEmptyError(response) ? response.url() : page.url()
  if (!/^https?:/.test(finalUrl)) throw notAPage()
  const { headers, redirectChain } = await within(signal, head)
  const isShown = isDocument ? await within(signal, evaluated(cdp, showsPassword)).catch(() => undefined) : undefined
  const screenshot = plan.screenshot ? await within(signal, takeScreenshot(cdp)) : null
  plan.bytes.reserve(screenshot?.length ?? 0)
  const body = whole.length > plan.maxResponseBytes ? whole.subarray(0, plan.maxResponseBytes) : whole
  return {
    status: response.status(),
    headers,
    finalUrl,
    redirectChain,
    body,
    isDocument,
    ...(typeof isShown === 'boolean' ? { showsPassword: isShown } : {}),
    truncated:
      body === whole ? null : { atBytes: body.length, originalBytes: whole.length, reason: 'response_body_cap' },
    screenshot,
  }
}

/**
 * While a page navigates, the browser answers when the next document is there: then that one is read, with its own
 * response.
 */
async function readShown(
  { fresh: { cdp }, shown, loading }: ShownPage,
  signal: AbortSignal,
): Promise<Pick<ShownDocument, 'response' | 'head'> & { readonly isDocument: boolean; readonly whole: Buffer }> {
  for (;;) {
    const { response, head } = shown
    const isDocument = isHtml(response.headers()['content-type'])
    const whole = await within(signal, bodyOf(cdp, response, isDocument)).catch((error: unknown) => {
      if (signal.aborted || (shown.response === response && !isDocumentGone(error))) throw error
      return null
    })
    if (whole !== null && shown.response === response) return { response, head, isDocument, whole }
    await within(signal, loading.reached('domcontentloaded'))
  }
}

/** Not by `page.content`, which first injects a library of 350 KB into the page. */
async function bodyOf(cdp: CDPSession, response: Response, isDocument: boolean): Promise<Buffer> {
  if (isEmptyError(response)) return Buffer.alloc(0)
  return isDocument ? Buffer.from(String((await evaluated(cdp, shownHtml)) ?? '')) : response.body()
}

async function evaluated(cdp: CDPSession, expression: string): Promise<unknown> {
  const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true })
  return result.value
}

function isHtml(contentType: string | undefined): boolean {
  return contentType === undefined || /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType)
}
