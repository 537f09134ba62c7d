import { createHmac } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EventMessage } from '../../src/events/message.ts'

/** A message as an endpoint received it. */
export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly message: EventMessage
}

/** How an endpoint answers: a status, or by hand. */
export type Answer = number | ((response: ServerResponse, received: Received) => void)

/** An endpoint on loopback that remembers what it was sent. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** From now on. */
  answer(how: Answer): void
  /** When it has been sent so many, what came before included. */
  receives(count: number): Promise<void>
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const arrivals = new EventEmitter()
  let how: Answer = 204
  const server = createServer(async (request, response) => {
    let text = ''
    try {
      for await (const chunk of request.setEncoding('utf8')) text += chunk
    } catch {
      // The sender broke off: that is no message.
      return
    }
    const one = { headers: request.headers, text, message: JSON.parse(text) as EventMessage }
    received.push(one)
    arrivals.emit('message')
    if (typeof how === 'number') response.writeHead(how).end()
    else how(response, one)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (next) => {
      how = next
    },
    receives: async (count) => {
      while (received.length < count) await once(arrivals, 'message')
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** As the standard says it, by hand: HMAC-SHA256 over id, time and body. */
export function isSignedBy(secret: string | null, { headers, text }: Pick<Received, 'headers' | 'text'>): boolean {
  const key = Buffer.from((secret ?? '').replace(/^whsec_/, ''), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(expected)
}
