import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../support/until.ts'
import type { Attack, AttackWorld } from '../attack.ts'
import { openSocket } from '../open-socket.ts'

const json = 'Host: x\r\nContent-Type: application/json\r\n'
const megabyte = 1024 * 1024
/** Half a minute, after which a connection is closed, and the pauses between two looks of the server. */
const mostMs = 45_000

interface Endless {
  readonly first: string
  /** Sent again and again. */
  readonly more: string
}

/** Requests that go on for as long as they may, a little at a time: heads, bodies, and what stands between chunks. */
const kindsFor = (key: string): readonly Endless[] => {
  const own = `${json}X-API-Key: ${key}\r\n`
  const large = `{"name":"${'x'.repeat(megabyte / 2)}`
  return [
    { first: 'G', more: 'E' },
    { first: 'GET /', more: 'a' },
    { first: 'GET / HTTP/1.1\r\n', more: 'a: b\r\n' },
    { first: `POST /api/v1/auth/login HTTP/1.1\r\n${json}Content-Length: 16000\r\n\r\n{`, more: ' ' },
    { first: `POST /api/v1/sessions HTTP/1.1\r\n${own}Transfer-Encoding: chunked\r\n\r\n`, more: '1;a=b\r\n \r\n' },
    { first: `POST /api/v1/sessions HTTP/1.1\r\n${own}Transfer-Encoding: chunked\r\n\r\n1;a`, more: 'a' },
    { first: `POST /api/v1/sessions HTTP/1.1\r\n${own}Content-Length: ${megabyte}\r\n\r\n${large}`, more: 'x' },
    { first: `POST /api/v1/sessions/import HTTP/1.1\r\n${own}Content-Length: ${32 * megabyte}\r\n\r\n[`, more: ' ' },
  ]
}

/** Many connections whose requests do not end. */
export const endlessRequests: Attack = {
  name: 'endless-requests',
  run: async ({ server, key, isShort }: AttackWorld) => {
    const kinds = kindsFor(key)
    const sockets = kinds.flatMap((kind) => Array.from({ length: isShort ? 4 : 75 }, () => begin(server.address, kind)))
    const open = () => sockets.filter((socket) => !socket.closed).length
    const startedAt = performance.now()
    try {
      if (isShort) await pause(300)
      else await until('the server to close them', () => (open() === 0 ? true : undefined), mostMs, 250).catch(() => {})
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
      return {
        held: `${sockets.length} connections whose requests do not end; ${open()} open after ${seconds} s`,
        problems: isShort || open() === 0 ? [] : ['connections stay open'],
      }
    } finally {
      for (const socket of sockets) socket.destroy()
    }
  },
}

function begin(address: string, { first, more }: Endless): Socket {
  const socket = openSocket(address).resume()
  socket.write(first)
  const timer = setInterval(() => socket.write(more), 100)
  return socket.on('close', () => clearInterval(timer))
}
