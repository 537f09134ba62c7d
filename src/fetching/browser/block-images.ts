import type { BrowserContext, Page } from 'playwright-core'

/** Sends one command of the DevTools protocol to a frame; its result is not waited for. */
type Send = (method: string, params: object) => void

/** An event of the protocol, or the result of a command, which has no method. */
interface ProtocolMessage {
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** Frames of other sites, which have processes and protocol sessions of their own; they wait until theirs is set up. */
const autoAttach = {
  autoAttach: true,
  waitForDebuggerOnStart: true,
  // The library gives no access to sessions of a flat protocol that it has not opened itself.
  flatten: false,
  filter: [{ type: 'iframe' }, { exclude: true }],
} as const

const pattern = { urlPattern: '*', resourceType: 'Image' } as const

/**
 * Fails the requests for images of a page and its frames, by the use that the page makes of them, because the address
 * of an image need not look like one. In a DevTools session of its own: a session has one list of patterns, and added
 * headers need it too.
 */
export async function blockImages(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page)
  const send: Send = (method, params) => void cdp.send(method as never, params as never).catch(() => undefined)
  const take = blockIn(send)
  const events = ['Fetch.requestPaused', 'Target.attachedToTarget', 'Target.receivedMessageFromTarget'] as const
  for (const method of events) cdp.on(method, (params) => take({ method, params: { ...params } }))
  await cdp.send('Fetch.enable', { patterns: [pattern] })
  await cdp.send('Target.setAutoAttach', { ...autoAttach, filter: [...autoAttach.filter] })
}

/** Handles the messages of one frame, and those of the frames inside it. */
function blockIn(send: Send): (message: ProtocolMessage) => void {
  const inner = new Map<unknown, (message: ProtocolMessage) => void>()
  return ({ method, params = {} }) => {
    const { sessionId, requestId, message } = params
    if (method === 'Fetch.requestPaused') send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    if (method === 'Target.attachedToTarget') inner.set(sessionId, setUp(sendInto(send, sessionId)))
    if (method === 'Target.receivedMessageFromTarget') inner.get(sessionId)?.(JSON.parse(String(message)))
  }
}

function setUp(send: Send): (message: ProtocolMessage) => void {
  send('Fetch.enable', { patterns: [pattern] })
  send('Target.setAutoAttach', autoAttach)
  send('Runtime.runIfWaitingForDebugger', {})
  return blockIn(send)
}

function sendInto(send: Send, sessionId: unknown): Send {
  let id = 0
  return (method, params) => {
    id += 1
    send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
  }
}
