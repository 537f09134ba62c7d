import type { CDPSession } from 'playwright-core'
import { evaluateIsolated } from '../evaluate-isolated.ts'

/**
 * Some pages handle pasted codes in their own paste event, so that event is sent first, in the document with the focus;
 * text that no handler takes is inserted. It runs in an isolated world, so that a page cannot claim the focus and get
 * what is pasted into one of its frames.
 * @param frames those of the page that have processes of their own
 */
export async function paste(page: CDPSession, frames: readonly CDPSession[], text: string): Promise<void> {
  const expression = `(${offerPaste})(${JSON.stringify(text)})`
  const offer = async (cdp: CDPSession): Promise<unknown> => {
    const answer = await evaluateIsolated(cdp, expression)
    if (answer === 'elsewhere') throw new Error('it does not have the focus')
    return answer
  }
  // All frames at once: one that does not answer may be any but the one with the focus.
  const answer = await offer(page)
    .catch(() => Promise.any(frames.map(offer)))
    .catch(() => null)
  if (answer !== 'taken') await page.send('Input.insertText', { text })
}

/** Runs in a document: offers the text to what has the focus there. */
const offerPaste = `(text) => {
  if (!document.hasFocus()) return 'elsewhere'
  let target = document.activeElement
  for (;;) {
    const inner = target?.shadowRoot?.activeElement ?? (() => {
      try { return target?.contentDocument?.activeElement } catch { return null }
    })()
    if (!inner) break
    target = inner
  }
  if (!target || /^i?frame$/i.test(target.tagName)) return 'elsewhere'
  const view = target.ownerDocument.defaultView
  const data = new view.DataTransfer()
  data.setData('text/plain', text)
  const event = new view.ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true, composed: true })
  return target.dispatchEvent(event) ? 'left' : 'taken'
}`
