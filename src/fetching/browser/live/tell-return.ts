import type { CDPSession } from 'playwright-core'
import { evaluateIsolated } from '../evaluate-isolated.ts'

/**
 * Tells the documents of a page that a person has come back to it. Sites wait for that, for instance to ask whether a link
 * of a mail was opened meanwhile; and to a browser without windows every page is always visible and has the focus.
 * @param documents of the page, and of its frames that have processes of their own
 */
export async function tellReturn(documents: readonly CDPSession[]): Promise<void> {
  await Promise.allSettled(documents.map((cdp) => evaluateIsolated(cdp, comeBack)))
}

const comeBack = `{
  const hasFocus = document.hasFocus()
  if (hasFocus) dispatchEvent(new FocusEvent('blur'))
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  if (hasFocus) dispatchEvent(new FocusEvent('focus'))
}`
