import type { CDPSession } from 'playwright-core'
import { evaluateIsolated } from '../evaluate-isolated.ts'

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
  const ask = async (cdp: CDPSession): Promise<unknown> => {
    const answer = (await evaluateIsolated(cdp, expression)) ?? null
    if (answer === null) throw new Error('it does not have the focus')
    return answer
  }
  // All frames at once: one that does not answer may be any but the one with the focus.
  return ask(page)
    .catch(() => Promise.any(frames.map(ask)))
    .catch(() => null)
}

const withFocus = `(act, argument) => {
  if (!document.hasFocus()) return null
  let target = document.activeElement
  for (;;) {
    const inner = target?.shadowRoot?.activeElement ?? (() => {
      try { return target?.contentDocument?.activeElement } catch { return null }
    })()
    if (!inner) break
    target = inner
  }
  if (!target || /^i?frame$/i.test(target.tagName)) return null
  return act(target, target.ownerDocument.defaultView, argument)
}`
