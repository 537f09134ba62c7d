/** A connection to a browser's debugging port: commands as `Target.createTarget`, answered in any order. */
export interface Cdp {
  /** Rejects with the browser's message where it refuses. */
  send(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>>
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
  socket.addEventListener('message', ({ data }) => settle(waiting, JSON.parse(String(data))))
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
  }
}

interface Message {
  /** Absent in events, which nobody here waits for. */
  readonly id?: number
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
