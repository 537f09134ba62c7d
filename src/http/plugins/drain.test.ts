import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { memoryServices } from '../../../test/support/http/memory-services.ts'
import { testServer } from '../../../test/support/http/test-server.ts'
import { defaultRequestTimeouts, type RequestTimeouts } from '../http-options.ts'

/** More than the system buffers for a connection. */
const large = 'x'.repeat(32 * 1024 * 1024)
const head = 'Host: a\r\nContent-Type: application/json\r\n'
const ask = `GET /metrics HTTP/1.1\r\n${head}\r\n`
const push = `POST /sync/cookiecloud/update HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`
const nextHead = `GET /health/live HTTP/1.1\r\n${head}\r\nGET /health/live HT`

/** Longer than a test may take. */
const forever = 3_600_000

async function listeningServer(
  timeouts: Partial<RequestTimeouts> = {},
  answer: () => Promise<string> = async () => 'latchkey_up 1\n',
) {
  const all = { ...defaultRequestTimeouts, keepIdleMs: 0, ...timeouts }
  const { app } = await testServer({ timeouts: all }, memoryServices({ metrics: answer }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const newClient = () => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').pause()
    onTestFinished(() => void socket.destroy())
    return socket.on('error', () => {})
  }
  return { app, newClient }
}

/** A server with a connected client that reads nothing yet. */
async function heldServer(answer: () => Promise<string>, timeouts?: Partial<RequestTimeouts>) {
  const { app, newClient } = await listeningServer(timeouts, answer)
  const accepted = once(app.server, 'connection')
  const socket = newClient()
  await accepted
  return { app, socket }
}

/** Begins to close the server; resolves when it accepts no more connections. */
async function beginToClose(app: FastifyInstance): Promise<{ readonly closed: Promise<unknown> }> {
  const closed = app.close()
  while (app.server.listening) await setImmediate()
  return { closed }
}

async function readAll(socket: Socket): Promise<string> {
  let all = ''
  for await (const piece of socket) all += piece
  return all
}

it.each([
  ['whose client reads nothing of its answer', ask],
  ['whose client does not send the rest of its request', push],
  ['whose client does not send the rest of its next request', nextHead],
])('a connection %s does not hold up a server that closes', async (_what, text) => {
  const { app, socket } = await heldServer(async () => large, { drainMs: 50 })
  const asked = once(app.server, 'request')
  socket.write(text)
  await asked
  await app.close()
  expect(app.server.listening).toBe(false)
})

it.each([
  ['was never used', ''],
  ['was used before', ask],
])('a connection that %s, and gets no request, does not hold up a server that closes', async (_what, before) => {
  const { app, socket } = await heldServer(async () => '', { keepIdleMs: 50, drainMs: forever })
  if (before !== '') {
    socket.write(before)
    await once(socket.resume(), 'data')
  }
  await app.close()
})

it('a request that takes longer is answered by a server that closes', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const { app, socket } = await heldServer(() => promise, { drainMs: 50 })
  const asked = once(app.server, 'request')
  socket.write(ask)
  await asked
  const closed = app.close()
  await once(app.server, 'timeout')
  resolve('latchkey_up 1\n')
  const answer = await readAll(socket)
  expect(answer).toContain('latchkey_up 1')
  expect(answer).toMatch(/^connection: close\r$/im)
  await closed
})

it.each([
  ['was never used', '', '/metrics', 200],
  ['was used before', ask, '/metrics', 200],
  ['asks whether it is ready', ask, '/health/ready', 503],
  ['asks whether it lives', ask, '/health/live', 200],
])('a request over a connection that %s is answered by a server that closes', async (_what, before, path, status) => {
  const { app, socket } = await heldServer(async () => 'latchkey_up 1\n', { keepIdleMs: forever })
  if (before !== '') {
    socket.write(before)
    const [answer] = await once(socket.resume(), 'data')
    expect(String(answer)).toContain('HTTP/1.1 200 ')
  }
  const { closed } = await beginToClose(app)
  socket.write(`GET ${path} HTTP/1.1\r\n${head}\r\n`)
  const answer = await readAll(socket)
  expect(answer).toContain(`HTTP/1.1 ${status} `)
  expect(answer).toMatch(/^connection: close\r$/im)
  // The last connection has ended, so it waits no longer.
  await closed
})

it('connections that wait to be accepted are accepted by a server that closes', async () => {
  const { app, newClient } = await listeningServer({ keepIdleMs: forever })
  const sockets = Array.from({ length: 20 }, newClient)
  for (const socket of sockets) socket.write(ask)
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  const closed = app.close()
  const answers = await Promise.all(sockets.map(readAll))
  expect(answers.filter((answer) => answer.includes('HTTP/1.1 200 '))).toHaveLength(sockets.length)
  await closed
})

it('an answer that is being read arrives whole from a server that closes', async () => {
  const { app, socket } = await heldServer(async () => large)
  socket.write(ask)
  await once(socket, 'readable')
  const closed = app.close()
  let bytes = 0
  for await (const piece of socket) bytes += piece.length
  expect(bytes).toBeGreaterThan(large.length)
  await closed
})

const upgrade = [
  'GET /capture/70000000-0000-4000-8000-000000000000/socket HTTP/1.1',
  'Host: a',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: MDAwMDAwMDAwMDAwMDAwMA==',
  'Origin: http://127.0.0.1:8080',
  '\r\n',
].join('\r\n')

it('a viewer who connects to a server that closes is refused', async () => {
  const { app, socket } = await heldServer(async () => '', { keepIdleMs: forever })
  const { closed } = await beginToClose(app)
  socket.write(upgrade)
  expect(await readAll(socket)).toContain('HTTP/1.1 503 ')
  await closed
})

it('a connection that became a WebSocket is left to those who took it over', async () => {
  const { app, socket } = await heldServer(async () => '')
  const upgraded = once(app.server, 'upgrade') as Promise<[unknown, Socket]>
  socket.write(upgrade)
  const [, taken] = await upgraded
  app.server.closeIdleConnections()
  expect(taken.destroyed).toBe(false)
  socket.destroy()
  await app.close()
})
