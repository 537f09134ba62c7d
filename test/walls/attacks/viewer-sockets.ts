import { randomUUID } from 'node:crypto'
import type { Attack } from '../attack.ts'
import { openSocket } from '../open-socket.ts'

/** Less than the half minute after which any socket is closed that was told to. */
const patienceMs = 20_000
/** Below what a viewer may send in a second, and 2 MB. */
const messagesPerSecond = 100
const tickMs = 50
const maxWaitingBytes = 4 * 1024 * 1024

/** The longest message that a viewer may send: as many characters, of two bytes each. */
const message = maskedFrame(JSON.stringify({ type: 'text', text: 'ł'.repeat(10_000) }))

/** Viewers of logins that do not exist, which go on sending when they are refused. They need no key. */
export const viewerSockets: Attack = {
  name: 'viewer-sockets',
  run: async ({ server, isShort }) => {
    const endsAt = performance.now() + (isShort ? 300 : 10_000)
    const connections = isShort ? 8 : 32
    const knocking = Array.from({ length: connections }, () => knock(server.address, endsAt))
    const all = (await Promise.all(knocking)).flat()
    const open = all.filter((isClosed) => !isClosed).length
    return {
      held: `${all.length} sockets of viewers, ${connections} at a time, which send while they are refused`,
      problems: open === 0 ? [] : [`${open} refused viewers may stay`],
    }
  },
}

/** One connection after another; of each, whether the server closed it. */
async function knock(address: string, endsAt: number): Promise<boolean[]> {
  const closed: boolean[] = []
  do closed.push(await pour(address))
  while (performance.now() < endsAt)
  return closed
}

function pour(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = openSocket(address).resume()
  socket.write(upgradeFor(address))
  const timer = setInterval(() => {
    const messages = socket.writableLength > maxWaitingBytes ? 0 : (messagesPerSecond * tickMs) / 1000
    for (let sent = 0; sent < messages; sent += 1) socket.write(message)
  }, tickMs)
  const patience = setTimeout(() => resolve(false), patienceMs)
  socket.once('close', () => resolve(true))
  return promise.finally(() => {
    clearInterval(timer)
    clearTimeout(patience)
    socket.destroy()
  })
}

function upgradeFor(address: string): string {
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDAwMDAwMDAwMDAwMDAwMA=='
  const head = `Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${address}\r\n${key}`
  return `GET /capture/${randomUUID()}/socket HTTP/1.1\r\n${head}\r\n\r\n`
}

/** As a client sends it (RFC 6455 §5.2), with a key of zeros; for 126 to 65,535 bytes. */
function maskedFrame(text: string): Buffer {
  const data = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | 126, data.length >> 8, data.length & 255, 0, 0, 0, 0]), data])
}
