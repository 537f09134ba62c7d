import type { CDPSession } from 'playwright-core'
import { helperWorld } from './helper-script.ts'

/**
 * What an expression gives in a page, awaited, in a world of its own: a page cannot put anything in the place of what
 * it calls.
 */
export async function evaluateApart(cdp: CDPSession, expression: string): Promise<unknown> {
  const { frameTree } = await cdp.send('Page.getFrameTree')
  const world = { frameId: frameTree.frame.id, worldName: helperWorld }
  const { executionContextId: contextId } = await cdp.send('Page.createIsolatedWorld', world)
  const { result } = await cdp.send('Runtime.evaluate', {
    expression,
    contextId,
    returnByValue: true,
    awaitPromise: true,
  })
  return result.value
}
