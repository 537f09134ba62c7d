import type { CDPSession } from 'playwright-core'
import { type HelperMessage, readHelperMessage } from './helper-message.ts'
import { helperBinding, helperScript, helperWorld } from './helper-script.ts'

/** Answers a picker of the document that asked for it. */
export type AnswerPicker = (value: string | number) => Promise<void>

/**
 * Puts the helper into every document of a page (or of a frame that has a process of its own), now and later.
 * @param onMessage with what answers it, where it is a picker
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
  // The document may be gone, and its control with it.
  await cdp.send('Runtime.evaluate', { expression, contextId }).catch(() => undefined)
}
