import type { CDPSession, Page } from 'playwright-core'
import type { FreshContext } from './context.ts'
import { notAPage } from './navigate.ts'
import type { PagePlan } from './page-plan.ts'
import type { RenderedPage } from './rendered-page.ts'
import type { ShownDocument } from './shown-document.ts'
import { shownHtml } from './shown-html.ts'
import { showsPassword } from './shows-password.ts'
import { takeScreenshot } from './take-screenshot.ts'
import { isDocumentGone } from './wait-for-element.ts'
import { within } from './within.ts'

type ReadDocument = Omit<RenderedPage, 'ownRequests' | 'changes' | 'storage' | 'failure'>

/**
 * Reads the current document. Throws TARGET_NOT_ALLOWED when it is no longer a web page, and as
 * `ShownDocument.requireAnswered`.
 */
export async function readDocument(
  { page, cdp, exit }: Pick<FreshContext, 'page' | 'cdp' | 'exit'>,
  shown: ShownDocument,
  plan: Pick<PagePlan, 'screenshot' | 'maxBytes' | 'onBytes'>,
  signal: AbortSignal,
): Promise<ReadDocument> {
  const { response, head, isDocument, whole } = await readShown(page, cdp, shown, signal)
  shown.requireAnswered(exit)
  const finalUrl = page.url()
  if (!/^https?:/.test(finalUrl)) throw notAPage()
  const { headers, redirects } = await within(signal, head)
  const isShown = isDocument ? await within(signal, evaluated(cdp, showsPassword)).catch(() => undefined) : undefined
  const screenshot = plan.screenshot ? await within(signal, takeScreenshot(cdp)) : null
  plan.onBytes(screenshot?.length ?? 0)
  return {
    status: response.status(),
    headers,
    finalUrl,
    redirects,
    body: whole.subarray(0, plan.maxBytes),
    isDocument,
    ...(typeof isShown === 'boolean' ? { showsPassword: isShown } : {}),
    cutFromBytes: whole.length > plan.maxBytes ? whole.length : null,
    screenshot,
  }
}

/**
 * While a page navigates, the browser answers when the next document is there: then that one is read, with its own
 * response.
 */
async function readShown(
  page: Page,
  cdp: CDPSession,
  shown: ShownDocument,
  signal: AbortSignal,
): Promise<Pick<ShownDocument, 'response' | 'head'> & { readonly isDocument: boolean; readonly whole: Buffer }> {
  for (;;) {
    const { response, head } = shown
    const isDocument = isHtml(response.headers()['content-type'])
    const read = isDocument ? contentOf(cdp).then((text) => Buffer.from(text)) : response.body()
    const whole = await within(signal, read).catch((error: unknown) => {
      if (signal.aborted || (shown.response === response && !isDocumentGone(error))) throw error
      return null
    })
    if (whole !== null && shown.response === response) return { response, head, isDocument, whole }
    await within(signal, page.waitForLoadState('domcontentloaded', { timeout: 0 }))
  }
}

/** Not by `page.content`, which first injects a library of 350 KB into the page. */
async function contentOf(cdp: CDPSession): Promise<string> {
  const value = await evaluated(cdp, shownHtml)
  return typeof value === 'string' ? value : ''
}

async function evaluated(cdp: CDPSession, expression: string): Promise<unknown> {
  const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true })
  return result.value
}

function isHtml(contentType: string | undefined): boolean {
  return contentType === undefined || /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType)
}
