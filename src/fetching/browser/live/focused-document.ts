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
  const ask = async (cdp: CDPSession, frameId: string): Promise<unknown> => {
    const answer = (await evaluateIsolated(cdp, expression, { frameId })) ?? null
    if (answer === null) throw new Error('it does not have the focus')
    return answer
  }
  const askAll = async (cdp: CDPSession): Promise<unknown> =>
    Promise.any(framesIn((await cdp.send('Page.getFrameTree')).frameTree).map((id) => ask(cdp, id)))
  // All frames at once: one that does not answer may be any but the one with the focus.
  return askAll(page)
    .catch(() => Promise.any(frames.map(askAll)))
    .catch(() => null)
}

interface FrameTree {
  readonly frame: { readonly id: string }
  readonly childFrames?: readonly FrameTree[]
}

/** Frames of other origins, too: those of the same site share a process. */
function framesIn({ frame, childFrames = [] }: FrameTree): readonly string[] {
  return [frame.id, ...childFrames.flatMap(framesIn)]
}

const withFocus = `(act, argument) => {
  if (!document.hasFocus()) return null
  let target = document.activeElement
  while (target?.shadowRoot?.activeElement) target = target.shadowRoot.activeElement
  if (!target || /^i?frame$/i.test(target.tagName)) return null
  return act(target, window, argument)
}`
