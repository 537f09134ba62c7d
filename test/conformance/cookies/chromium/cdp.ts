/** A connection to a browser's debugging port: commands as `Target.createTarget`, answered in any order. */
export interface Cdp {
  /** Rejects with the browser's message where it refuses. */
  send(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>>
  /** Tells of each event from now on. */
  listen(run: (method: string, params: unknown) => void): void
}

export async function connectCdp(url: string): Promise<Cdp> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>()
  const opened = Promise.withResolvers<void>()
  socket.addEventListener('open', () => opened.resolve())
  socket.addEventListener('close', () => {
    const error = new Error('the browser has closed its debugging port')
    opened.reject(error)
    for (const { reject } of waiting.values()) reject(error)
  })
  const listeners: ((method: string, params: unknown) => void)[] = []
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    settle(waiting, message)
    if (message.method !== undefined) for (const run of listeners) run(message.method, message.params)
  })
  await opened.promise
  let last = 0
  return {
    send: (method, params = {}, sessionId) => {
      const id = ++last
      const answer = Promise.withResolvers<Record<string, unknown>>()
      waiting.set(id, answer)
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
      return answer.promise
    },
    listen: (run) => listeners.push(run),
  }
}

interface Message {
  /** Absent in events. */
  readonly id?: number
  /** Of an event. */
  readonly method?: string
  readonly params?: unknown
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

function settle(waiting: Map<number, PromiseWithResolvers<Record<string, unknown>>>, message: Message): void {
  if (message.id === undefined) return
  const answer = waiting.get(message.id)
  waiting.delete(message.id)
  if (message.error === undefined) answer?.resolve(message.result ?? {})
  else answer?.reject(new Error(message.error.message))
}
