import type { CDPSession } from 'playwright-core'
import { evaluateIsolated } from '../evaluate-isolated.ts'

/**
 * Some pages handle pasted codes in their own paste event, so that event is sent first, in the document with the focus;
 * text that no handler takes is inserted. It runs in an isolated world, so that a page cannot claim the focus and get
 * what is pasted into one of its frames.
 * @param sessions of the page, then those of its frames that have processes of their own
 */
export async function paste(sessions: readonly CDPSession[], text: string): Promise<void> {
  const expression = `(${offerPaste})(${JSON.stringify(text)})`
  for (const cdp of sessions) {
    const answer = await evaluateIsolated(cdp, expression).catch(() => null)
    if (answer === 'taken') return
    if (answer === 'left') break
  }
  await sessions[0]?.send('Input.insertText', { text })
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
