import type { CDPSession } from 'playwright-core'

/** The isolated JavaScript world of this server in a document: the page can neither see nor change what is in it. */
export const isolatedWorld = 'latchkey'

/**
 * The value of an expression, awaited, in a frame (default: the main frame). It runs in an isolated world, in which the
 * page cannot replace what it calls.
 */
export async function evaluateIsolated(
  cdp: CDPSession,
  expression: string,
  { frameId, worldName = isolatedWorld }: { readonly frameId?: string; readonly worldName?: string } = {},
): Promise<unknown> {
  const world = { frameId: frameId ?? (await cdp.send('Page.getFrameTree')).frameTree.frame.id, worldName }
  const { executionContextId: contextId } = await cdp.send('Page.createIsolatedWorld', world)
  const script = { expression, contextId, returnByValue: true, awaitPromise: true }
  return (await cdp.send('Runtime.evaluate', script)).result.value
}

interface FrameTree {
  readonly frame: { readonly id: string }
  readonly childFrames?: readonly FrameTree[]
}

/** The frames of the process that the session reaches, outer ones first; those of other origins of its site, too. */
export async function frameIds(cdp: CDPSession): Promise<readonly string[]> {
  const idsIn = ({ frame, childFrames = [] }: FrameTree): readonly string[] => [frame.id, ...childFrames.flatMap(idsIn)]
  return idsIn((await cdp.send('Page.getFrameTree')).frameTree)
}
