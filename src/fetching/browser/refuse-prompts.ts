import type { BrowserContext, CDPSession, Page } from 'playwright-core'

/**
 * Cancels the prompts with which a Chromium with windows asks for the login of a site that answers 401 (Basic, Digest):
 * no person is there to answer them, and only then it shows the 401; a picture or a style sheet waits like the page
 * itself. The headless shell never asks. In a DevTools session of its own, as for images that are blocked.
 */
export async function refusePrompts(context: BrowserContext, page: Page, cdp: CDPSession): Promise<void> {
  const { product } = await cdp.send('Browser.getVersion')
  if (product.startsWith('Headless')) return
  const own = await context.newCDPSession(page)
  own.on('Fetch.requestPaused', ({ requestId }) => {
    void own.send('Fetch.continueRequest', { requestId }).catch(() => undefined)
  })
  own.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    const response = authChallenge.source === 'Proxy' ? 'Default' : 'CancelAuth'
    void own.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: { response } }).catch(() => undefined)
  })
  await own.send('Fetch.enable', { patterns: [{ urlPattern: '*' }], handleAuthRequests: true })
}
