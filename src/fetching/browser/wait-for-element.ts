import type { CDPSession, Page } from 'playwright-core'
import { AppError, invalidField } from '../../errors.ts'
import { within } from '../../within.ts'

/**
 * Waits for the element that `wait_for` names. Throws VALIDATION_ERROR for an invalid selector, TIMEOUT, and the reason
 * of the signal.
 */
export async function requireElement(
  page: Page,
  cdp: CDPSession,
  selector: string,
  signal: AbortSignal,
): Promise<void> {
  await within(signal, waitForElement(page, cdp, selector)).catch((error: unknown) => {
    if (!signal.aborted) throw invalidField('wait_for', `${selector} is not a valid selector`)
    if (signal.reason instanceof AppError) throw signal.reason
    const resolution = 'Check the selector, or set a longer timeout.'
    throw new AppError('TIMEOUT', { message: `The page did not show "${selector}" in time.`, resolution, cause: error })
  })
}

/**
 * Waits until an element is visible; the caller has the deadline. The page itself waits for a plain CSS selector, which
 * costs a fifth of the library's own method: that injects 700 KB of script into every page first. Selectors of
 * the library, and pages with open shadow roots, are left to the library. Rejects when the selector is invalid, or the page
 * is gone.
 */
export async function waitForElement(page: Page, cdp: CDPSession, selector: string): Promise<void> {
  const expression = `(${untilShown})(${JSON.stringify(selector)})`
  for (;;) {
    const answer = await cdp
      .send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
      // The document was replaced while it waited; ask the next one.
      .catch((error: unknown) => {
        if (page.isClosed() || !isDocumentGone(error)) throw error
        return null
      })
    if (answer?.result.value === 'shown') return
    if (answer?.result.value === 'not for the page') break
  }
  await page.waitForSelector(selector, { timeout: 0 })
}

/** Whether a call failed because the document that it was for has been replaced. */
export const isDocumentGone = (error: unknown): boolean =>
  error instanceof Error &&
  /context was destroyed|Cannot find context|navigated or closed|collected/.test(error.message)

/** Runs in the page: checks at every drawn frame, as the library does; less often for shadow roots. */
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
