import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Attack, AttackWorld } from '../attack.ts'

const size = 14 * 1024 * 1024

/** Large answers that the client never takes, so that the server has to keep them. */
export const unreadAnswers: Attack = {
  name: 'unread-answers',
  warmsUp: true,
  run: async (world) => {
    const count = world.isShort ? 6 : 16
    const sockets = Array.from({ length: count }, () => ask(world))
    try {
      // The first bytes are there, and stay where they are.
      await Promise.all(sockets.map((socket) => once(socket, 'readable')))
      const kept = sockets.filter((socket) => socket.read(12)?.toString() === 'HTTP/1.1 200').length
      const status = await fetch(`${world.server.address}/openapi.json`).then((answer) => answer.status)
      const problems = status === 200 ? [] : [`/openapi.json was answered ${status}`]
      if (kept === count) problems.push('the account may keep as many answers as it likes')
      return { held: `${kept} of ${count} answers of 14 MB, unread`, problems }
    } finally {
      for (const socket of sockets) socket.destroy()
    }
  },
}

function ask({ server, key, site }: AttackWorld): Socket {
  const { hostname, port } = new URL(server.address)
  const body = JSON.stringify({ url: site.repeats('<p>row</p>\n', size), max_response_bytes: size })
  const socket = connect({ host: hostname, port: Number(port) }).pause()
  // The server may end it at any time.
  socket.on('error', () => {})
  const head = `POST /api/v1/scrape HTTP/1.1\r\nHost: ${hostname}\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\n`
  socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  return socket
}
