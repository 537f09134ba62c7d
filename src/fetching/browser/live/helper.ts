import type { CDPSession } from 'playwright-core'
import { parseJsonOr } from '../../../json-object.ts'
import { isolatedWorld } from '../evaluate-isolated.ts'
import { helperBinding, helperScript } from './helper-script.ts'
import type { FocusedField, LivePicker } from './live-types.ts'

/** Messages from the helper script in a page. */
export type HelperMessage =
  | { readonly type: 'focus'; readonly field: FocusedField | null }
  | { readonly type: 'picker'; readonly picker: LivePicker }

/** The helper sends no longer messages. */
const maxChars = 1_000_000

/** Parses a message of the helper; null when it is not one. */
function readHelperMessage(text: string): HelperMessage | null {
  if (text.length > maxChars) return null
  const message: unknown = parseJsonOr(text, null)
  if (typeof message !== 'object' || message === null || !('type' in message)) return null
  // The helper runs in an isolated world that no page can change, so the type determines the form.
  return message.type === 'focus' || message.type === 'picker' ? (message as HelperMessage) : null
}

/** Sends the answer for a picker to its document. */
export type AnswerPicker = (value: string | number) => Promise<void>

/**
 * Installs the helper in every present and future document of a page (or of a frame with a process of its own).
 * @param onMessage gets each message and, for a picker, the function that answers it
 */
export async function installHelper(
  cdp: CDPSession,
  onMessage: (message: HelperMessage, answer: AnswerPicker) => void,
): Promise<void> {
  cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    const message = name === helperBinding ? readHelperMessage(payload) : null
    if (message === null) return
    onMessage(message, (value) => answer(cdp, executionContextId, message, value))
  })
  await cdp.send('Runtime.enable')
  await cdp.send('Runtime.addBinding', { name: helperBinding, executionContextName: isolatedWorld })
  await cdp.send('Page.enable')
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
    source: helperScript,
    worldName: isolatedWorld,
    runImmediately: true,
  })
}

async function answer(
  cdp: CDPSession,
  contextId: number,
  message: HelperMessage,
  value: string | number,
): Promise<void> {
  if (message.type !== 'picker') return
  const expression = `latchkeyAnswer(${message.picker.id}, ${JSON.stringify(value)})`
  // The document, and its control, may be gone.
  await cdp.send('Runtime.evaluate', { expression, contextId }).catch(() => undefined)
}
