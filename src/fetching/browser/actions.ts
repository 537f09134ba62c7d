import type { Page } from 'playwright-core'
import { AppError } from '../../errors.ts'
import type { PageAction } from '../browser-wishes.ts'
import { within } from './within.ts'

/** Does the steps one after the other. Throws VALIDATION_ERROR naming the step whose element is not there. */
export async function performActions(page: Page, actions: readonly PageAction[], signal: AbortSignal): Promise<void> {
  for (const [index, action] of actions.entries()) {
    await within(signal, perform(page, action)).catch((error: unknown) => {
      if (signal.aborted) throw signal.reason
      throw failed(index, action, error)
    })
  }
}

/** How long a step waits for its element, in milliseconds. */
const elementMs = 10_000

async function perform(page: Page, action: PageAction): Promise<void> {
  const options = { timeout: elementMs }
  switch (action.type) {
    case 'click':
      return page.click(action.selector, options)
    case 'fill':
      return page.fill(action.selector, action.value, options)
    case 'press':
      if (action.selector === null) return page.keyboard.press(action.key)
      return page.press(action.selector, action.key, options)
    case 'select':
      await page.selectOption(action.selector, action.value, options)
      return
    case 'scroll':
      if (action.selector !== null) return page.locator(action.selector).scrollIntoViewIfNeeded(options)
      return page.mouse.wheel(0, action.pixels)
    case 'wait':
      if (action.selector === null) return page.waitForTimeout(action.milliseconds)
      await page.waitForSelector(action.selector, options)
  }
}

function failed(index: number, { type }: PageAction, cause: unknown): AppError {
  const message = `actions[${index}] (${type}) failed: its element was not on the page, or not ready for it.`
  return new AppError('VALIDATION_ERROR', { message, cause })
}
