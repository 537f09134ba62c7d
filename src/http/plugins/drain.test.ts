import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { memoryServices } from '../../../test/support/http/memory-services.ts'
import { testServer } from '../../../test/support/http/test-server.ts'
import { defaultRequestTimeouts } from '../services.ts'

/** More than the system buffers for a connection. */
const large = 'x'.repeat(32 * 1024 * 1024)
const head = 'Host: a\r\nContent-Type: application/json\r\n'
const ask = `GET /metrics HTTP/1.1\r\n${head}\r\n`
const push = `POST /sync/cookiecloud/update HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`
const nextHead = `GET /health/live HTTP/1.1\r\n${head}\r\nGET /health/live HT`

/** A server with a connected client that reads nothing yet. */
async function heldServer(answer: () => Promise<string>, drainMs = defaultRequestTimeouts.drainMs) {
  const timeouts = { ...defaultRequestTimeouts, drainMs }
  const { app } = await testServer({ timeouts }, memoryServices({ metrics: answer }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const accepted = once(app.server, 'connection')
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').pause()
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await accepted
  return { app, socket }
}

it.each([
  ['was never used', ''],
  ['whose client reads nothing of its answer', ask],
  ['whose client does not send the rest of its request', push],
  ['whose client does not send the rest of its next request', nextHead],
])('a connection %s does not hold up a server that closes', async (_what, text) => {
  const { app, socket } = await heldServer(async () => large, 50)
  const asked = text === '' ? null : once(app.server, 'request')
  socket.write(text)
  await asked
  await app.close()
  expect(app.server.listening).toBe(false)
})

it('a request that takes longer is answered by a server that closes', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const { app, socket } = await heldServer(() => promise, 50)
  const asked = once(app.server, 'request')
  socket.write(ask)
  await asked
  const closed = app.close()
  await once(app.server, 'timeout')
  resolve('latchkey_up 1\n')
  let answer = ''
  for await (const piece of socket) answer += piece
  expect(answer).toContain('latchkey_up 1')
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

it('a connection that became a WebSocket is left to those who took it over', async () => {
  const { app, socket } = await heldServer(async () => '')
  const upgraded = once(app.server, 'upgrade') as Promise<[unknown, Socket]>
  const path = '/capture/70000000-0000-4000-8000-000000000000/socket'
  socket.write(`GET ${path} HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  const [, taken] = await upgraded
  app.server.closeIdleConnections()
  expect(taken.destroyed).toBe(false)
  socket.destroy()
  await app.close()
})
