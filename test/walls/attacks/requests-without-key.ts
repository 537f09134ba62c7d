import type { Attack } from '../attack.ts'
import { sendAndRead } from '../send-and-read.ts'

const get = (path: string, field = ''): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${field}\r\n`

/** Each is refused: as many as a connection may send before it reads. */
const requests = [
  get('/api/v1/sessions'),
  get('/api/v1/sessions', `X-API-Key: sk_live_${'x'.repeat(32)}\r\n`),
  get('/api/v1/sessions', `Authorization: Bearer ${'x'.repeat(20)}.${'x'.repeat(40)}.${'x'.repeat(43)}\r\n`),
  get('/nothing'),
]

/** Requests that are refused at once, and cost nothing but the server's time. */
export const requestsWithoutKey: Attack = {
  name: 'requests-without-key',
  run: async ({ server, isShort }) => {
    const endsAt = performance.now() + (isShort ? 300 : 7_000)
    const connections = isShort ? 4 : 120
    const sending = Array.from({ length: connections }, () => sendAndRead(server.address, requests, endsAt))
    const answers = (await Promise.all(sending)).reduce((sum, one) => sum + one, 0)
    return { held: `${answers} refusals on ${connections} connections`, problems: [] }
  },
}
