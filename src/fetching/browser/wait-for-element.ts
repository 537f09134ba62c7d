import type { CDPSession, Page } from 'playwright-core'

/**
 * Waits until an element shows; the caller holds the deadline. A plain CSS selector is waited for by the page itself,
 * which costs a fifth of the library's own way: that puts 700 KB of script into every page first. Other selectors, and pages
 * with open shadow roots, which selectors of the library reach into, are left to the library.
 * Rejects where the selector is none, or the page is gone.
 */
export async function waitForElement(page: Page, cdp: CDPSession, selector: string): Promise<void> {
  const expression = `(${untilShown})(${JSON.stringify(selector)})`
  for (;;) {
    const answer = await cdp
      .send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
      // The document went while it was waited for, and with it the answer; the next one is asked.
      .catch((error: unknown) => {
        if (page.isClosed() || !isDocumentGone(error)) throw error
        return null
      })
    if (answer?.result.value === 'shown') return
    if (answer?.result.value === 'not for the page') break
  }
  await page.waitForSelector(selector, { timeout: 0 })
}

const isDocumentGone = (error: unknown): boolean =>
  error instanceof Error &&
  /context was destroyed|Cannot find context|navigated or closed|collected/.test(error.message)

/** Runs in the page: checks every frame that is drawn, as the library does; for shadow roots less often, by all elements. */
const untilShown = `(selector) => new Promise((resolve) => {
  const isShown = (element) => {
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true })
  }
  let shadowsAt = 0
  const check = (now) => {
    let element
    try { element = document.querySelector(selector) } catch { return resolve('not for the page') }
    if (element && isShown(element)) return resolve('shown')
    if (now >= shadowsAt) {
      shadowsAt = now + 200
      if ([...document.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot)) return resolve('not for the page')
    }
    requestAnimationFrame(check)
  }
  check(performance.now())
})`
