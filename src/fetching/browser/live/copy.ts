import type { CDPSession } from 'playwright-core'
import { within } from '../../../within.ts'
import { inFocusedDocument } from './focused-document.ts'
import type { CopiedText, CopyAction } from './live-types.ts'

/** Of a text that is copied, in UTF-8. A login needs no longer one. */
const maxBytes = 64 * 1024

const tooLarge = 'The selection is larger than 64 KiB, so nothing was copied: select less.'

/**
 * Copies or cuts what is selected in the document with the focus: nothing of a field for a password. As in any browser, a
 * page may answer its own event with another text. The clipboard of the browser, which its other logins share, gets
 * nothing. What is cut is deleted once its text is there, and not when it comes too late to be told.
 * @param frames those of the page that have processes of their own
 * @param inTime when it aborts, this rejects with its reason, unless only the deletion does not answer
 */
export async function copy(
  page: CDPSession,
  frames: readonly CDPSession[],
  action: CopyAction,
  inTime: AbortSignal,
): Promise<CopiedText> {
  const answer = await within(inTime, inFocusedDocument(page, frames, takeSelection, action))
  if (answer === 'too_large') return { text: null, problem: tooLarge }
  const { text, isTaken } = (answer as Taken | null) ?? nothing
  if (action === 'cut' && text !== '' && !isTaken) {
    const deletion = inFocusedDocument(page, frames, deleteSelection, text)
    await within(inTime, deletion).catch(() => undefined)
  }
  return { text, problem: null }
}

interface Taken {
  readonly text: string
  /** The page has handled the event, and so deletes what is cut. */
  readonly isTaken: boolean
}

const nothing: Taken = { text: '', isTaken: false }

/** The selection of a document is that of its shadow roots and fields, too; that of a password is its bullets. */
const takeSelection = `(target, view, action) => {
  const { body } = target.ownerDocument
  const selection = view.getSelection()
  const { anchorNode } = selection
  const place = target === body ? (anchorNode?.nodeType === 3 ? anchorNode.parentNode : anchorNode) ?? body : target
  const data = new view.DataTransfer()
  const isPassword = target.localName === 'input' && target.type === 'password'
  const event = new view.ClipboardEvent(action, { clipboardData: data, bubbles: true, cancelable: true, composed: true })
  const isTaken = !place.dispatchEvent(event)
  // A closed shadow root hides its field, which shows bullets.
  const shown = isPassword || /^•+$/.test(selection) ? '' : selection.toString()
  const text = isTaken ? data.getData('text/plain') : shown
  view.latchkeyCut = new WeakRef(target)
  if (text.length > ${maxBytes} || new Blob([text]).size > ${maxBytes}) return 'too_large'
  return { text, isTaken }
}`

/** The page may have selected something else meanwhile, or moved the focus. */
const deleteSelection = `(target, view, text) =>
  view.latchkeyCut?.deref() === target && view.getSelection().toString() === text && document.execCommand('delete')`
