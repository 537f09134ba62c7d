import type { BrowserContext, Page } from 'playwright-core'

/**
 * Fails the requests for images of a page, by the use that the page makes of them, because the address of an image need
 * not look like one. In a DevTools session of its own: a session has one list of patterns, and added headers need it too.
 */
export async function blockImages(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page)
  cdp.on('Fetch.requestPaused', ({ requestId }) => {
    void cdp.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).catch(() => undefined)
  })
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Image' }] })
}
