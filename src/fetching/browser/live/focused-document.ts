import type { CDPSession } from 'playwright-core'
import { evaluateIsolated, frameIds } from '../evaluate-isolated.ts'

/**
 * What a function returns in the document with the focus; null: no document has it, or none answers. It runs in an
 * isolated world, so that a page cannot claim the focus for one of its frames.
 * @param frames those of the page that have processes of their own
 * @param source of a function of the element with the focus, the window of its document, and the argument
 */
export async function inFocusedDocument(
  page: CDPSession,
  frames: readonly CDPSession[],
  source: string,
  argument: string,
): Promise<unknown> {
  const expression = `(${withFocus})(${source}, ${JSON.stringify(argument)})`
  const actIn = async (cdp: CDPSession): Promise<unknown> => {
    const ids = await frameIds(cdp)
    const focused = ids.map((frameId) => evaluateIsolated(cdp, hasFocus, { frameId }).catch(() => false))
    // A document has the focus as well if one within it has: in that order, the last is the innermost.
    const frameId = ids[(await Promise.all(focused)).lastIndexOf(true)]
    const answer = frameId === undefined ? null : await evaluateIsolated(cdp, expression, { frameId })
    if (answer === null || answer === undefined) throw new Error('it does not have the focus')
    return answer
  }
  // All other processes at once: one that does not answer may be any but the one with the focus.
  return actIn(page)
    .catch(() => Promise.any(frames.map(actIn)))
    .catch(() => null)
}

const hasFocus = 'document.hasFocus()'

const withFocus = `(act, argument) => {
  let target = document.activeElement
  while (target?.shadowRoot?.activeElement) target = target.shadowRoot.activeElement
  if (!document.hasFocus() || !target || /^(i?frame|object|embed)$/i.test(target.tagName)) return null
  return act(target, window, argument)
}`
