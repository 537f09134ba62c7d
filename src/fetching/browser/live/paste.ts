import type { CDPSession } from 'playwright-core'
import { inFocusedDocument } from './focused-document.ts'

/**
 * Some pages handle pasted codes in their own paste event, so that event is sent first, in the document with the focus;
 * text that no handler takes is inserted.
 * @param frames those of the page that have processes of their own
 */
export async function paste(page: CDPSession, frames: readonly CDPSession[], text: string): Promise<void> {
  const answer = await inFocusedDocument(page, frames, offerPaste, text)
  if (answer !== 'taken') await page.send('Input.insertText', { text })
}

const offerPaste = `(target, view, text) => {
  const data = new view.DataTransfer()
  data.setData('text/plain', text)
  const event = new view.ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true, composed: true })
  return target.dispatchEvent(event) ? 'left' : 'taken'
}`
