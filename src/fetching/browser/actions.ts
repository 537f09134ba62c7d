import type { Page } from 'playwright-core'
import { type AppError, invalidField } from '../../errors.ts'
import { within } from '../../within.ts'
import { mayChange, type PageAction } from '../rendering-options.ts'
import type { ActionGuard, RefusedControl } from './action-guard.ts'
import type { PagePlan } from './page-plan.ts'

/**
 * Performs the steps in order. Throws VALIDATION_ERROR that names the step when its element is missing, or when the
 * step would log out, delete or unsubscribe without naming the control.
 */
export async function performActions(
  page: Page,
  guard: Pick<ActionGuard, 'expect' | 'refused'>,
  { actions, onSend = () => {} }: Pick<PagePlan, 'actions' | 'onSend'>,
  signal: AbortSignal,
): Promise<void> {
  for (const [index, action] of actions.entries()) {
    const failure = await within(signal, guarded(page, guard, action, onSend)).then(
      () => null,
      (error: unknown) => ({ error }),
    )
    if (signal.aborted) throw signal.reason
    const refused = await within(signal, guard.refused())
    if (refused !== null) throw refusal(index, action, refused)
    if (failure !== null) throw failed(index, action, failure.error)
  }
}

/** Performs a step once its element is there: the guard must know the frame that it lies in. */
async function guarded(
  page: Page,
  guard: Pick<ActionGuard, 'expect'>,
  action: PageAction,
  onSend: () => void,
): Promise<void> {
  const selector = selectorOf(action)
  if (selector !== '') await page.waitForSelector(selector, { timeout: elementMs, state: 'attached' })
  await guard.expect(selector)
  if (mayChange(action)) onSend()
  await perform(page, action)
}

const selectorOf = (action: PageAction): string => ('selector' in action ? (action.selector ?? '') : '')

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
      if (action.selector !== null) return page.locator(action.selector).first().scrollIntoViewIfNeeded(options)
      return page.mouse.wheel(0, action.pixels)
    case 'wait':
      if (action.selector === null) return page.waitForTimeout(action.milliseconds)
      await page.waitForSelector(action.selector, options)
  }
}

function refusal(index: number, { type }: PageAction, { kind, text }: RefusedControl): AppError {
  const message = `the control "${text}" looks like one for ${kind}, so the ${type} was not done; name it in the selector to do it anyway`
  return invalidField(`actions.${index}`, message)
}

function failed(index: number, { type }: PageAction, cause: unknown): AppError {
  const target = type === 'select' ? 'element or option' : 'element'
  const message = `its ${target} was not on the page, or not ready for it, so the ${type} was not done`
  return invalidField(`actions.${index}`, problemIn(cause) ?? message, cause)
}

/** What the library says of the step itself, such as a key or a selector that it does not know; null: time ran out. */
function problemIn(cause: unknown): string | null {
  if (!(cause instanceof Error) || cause.name === 'TimeoutError') return null
  const [sentence = ''] = cause.message.replace(/^[\w.]+: (Error: )?/, '').split('\n')
  return sentence.slice(0, 200)
}
