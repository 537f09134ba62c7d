import type { CDPSession, Page, Response } from 'playwright-core'
import { notAPage } from './navigate.ts'
import type { PagePlan } from './page-plan.ts'
import type { RenderedPage } from './rendered-page.ts'
import { takeScreenshot } from './take-screenshot.ts'
import { within } from './within.ts'

type ReadDocument = Omit<RenderedPage, 'ownRequests' | 'changes' | 'storage'>

/** Reads the current document. Throws TARGET_NOT_ALLOWED when it is no longer a web page. */
export async function readDocument(
  page: Page,
  cdp: CDPSession,
  shown: Response,
  plan: Pick<PagePlan, 'screenshot' | 'maxBytes' | 'reserveBytes'>,
  signal: AbortSignal,
): Promise<ReadDocument> {
  const finalUrl = page.url()
  if (!/^https?:/.test(finalUrl)) throw notAPage()
  const headers = await within(signal, shown.allHeaders())
  const isDocument = isHtml(headers['content-type'])
  const whole = isDocument ? Buffer.from(await within(signal, contentOf(cdp))) : await within(signal, shown.body())
  const { 'set-cookie': _, ...rest } = headers
  const screenshot = plan.screenshot ? await within(signal, takeScreenshot(cdp)) : null
  plan.reserveBytes(screenshot?.length ?? 0)
  return {
    status: shown.status(),
    headers: rest,
    finalUrl,
    redirects: await within(signal, redirectsOf(shown)),
    body: whole.subarray(0, plan.maxBytes),
    isDocument,
    cutFromBytes: whole.length > plan.maxBytes ? whole.length : null,
    screenshot,
  }
}

/** Not by `page.content`, which first injects a library of 350 KB into the page. */
async function contentOf(cdp: CDPSession): Promise<string> {
  const expression = `(document.doctype ? new XMLSerializer().serializeToString(document.doctype) : '') +
    (document.documentElement?.outerHTML ?? '')`
  const { result } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true })
  return typeof result.value === 'string' ? result.value : ''
}

function isHtml(contentType: string | undefined): boolean {
  return contentType === undefined || /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType)
}

async function redirectsOf(shown: Response): Promise<RenderedPage['redirects']> {
  const chain: { url: string; status: number }[] = []
  for (let request = shown.request().redirectedFrom(); request !== null; request = request.redirectedFrom()) {
    const answer = await request.response()
    chain.unshift({ url: request.url(), status: answer?.status() ?? 0 })
  }
  return chain
}
