import type { CDPSession } from 'playwright-core'
import { type HelperMessage, readHelperMessage } from './helper-message.ts'
import { helperBinding, helperScript, helperWorld } from './helper-script.ts'

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
  await cdp.send('Runtime.addBinding', { name: helperBinding, executionContextName: helperWorld })
  await cdp.send('Page.enable')
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
    source: helperScript,
    worldName: helperWorld,
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
