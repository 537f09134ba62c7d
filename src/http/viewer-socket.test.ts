import { once } from 'node:events'
import { type AddressInfo, createConnection, type Socket } from 'node:net'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import WebSocket from 'ws'
import { memoryServices } from '../../test/support/http/memory-services.ts'
import { testServer } from '../../test/support/http/test-server.ts'
import type { ViewerConnection } from '../captures/captures.ts'
import { AppError } from '../errors.ts'

const origin = 'http://viewer.test'

it('logs why a viewer could not be connected, without what the error carries', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
  const services = memoryServices()
  const connect = async () => {
    throw Object.assign(new TypeError('the browser is gone'), { data: 'sid=secret' })
  }
  const captures = { ...services.captures, connect }
  const { app } = await testServer({ logger, publicAddress: () => origin }, { ...services, captures })
  onTestFinished(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${port}/capture/11111111-1111-1111-1111-111111111111/socket`, { origin })
  const [code] = await once(socket, 'close')
  expect(code).toBe(1011)
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'a viewer could not be connected',
    err: { message: 'the browser is gone' },
  })
  expect(lines[0]).not.toContain('secret')
})

const upgrade = [
  'GET /capture/11111111-1111-1111-1111-111111111111/socket HTTP/1.1',
  'Host: a',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Origin: http://127.0.0.1:8080',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: MDAwMDAwMDAwMDAwMDAwMA==',
  '\r\n',
].join('\r\n')

/** A masked frame, as a client sends it. */
function frame(content: string, opcode: 1 | 2 = 1): Buffer {
  const data = Buffer.from(content)
  const head = Buffer.from([0x80 | opcode, 0x80 | 126, data.length >> 8, data.length & 255, 0, 0, 0, 0])
  return Buffer.concat([head, data])
}

/** A viewer's connection, and the server's end of it. */
async function openSocket(connecting: () => Promise<ViewerConnection>): Promise<{ client: Socket; held: Socket }> {
  const services = memoryServices()
  services.captures.connect = connecting
  const { app } = await testServer({}, services)
  onTestFinished(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  const accepted = once(app.server, 'connection')
  const { port } = app.server.address() as AddressInfo
  const client = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void client.destroy())
  client.on('error', () => undefined)
  const answered = once(client, 'data')
  client.write(upgrade)
  expect(String(await answered)).toContain('HTTP/1.1 101 ')
  return { client, held: (await accepted)[0] as Socket }
}

/** A viewer that counts what it is asked, and is told when its connection has closed. */
function countingViewer() {
  const seen = { acknowledged: 0, closed: 0 }
  const nothing = (): void => undefined
  const viewer: ViewerConnection = {
    resize: nothing,
    acknowledge: () => {
      seen.acknowledged += 1
    },
    input: nothing,
    command: nothing,
    copy: nothing,
    busy: nothing,
    close: () => {
      seen.closed += 1
    },
    review: nothing,
    finish: nothing,
    cancel: nothing,
  }
  return { seen, viewer }
}

it.each([
  ['a stranger', () => Promise.reject(new AppError('NOT_FOUND'))],
  ['one whose login fails to answer', () => Promise.reject(new Error('broken'))],
])('nothing is read of %s, whose connection ends though it goes on sending', async (_who, connecting) => {
  const { client, held } = await openSocket(connecting)
  client.resume()
  const message = frame(JSON.stringify({ type: 'text', text: 'ł'.repeat(10_000) }))
  for (let n = 0; n < 500; n += 1) client.write(message)
  await once(held, 'close')
  expect(held.bytesRead).toBeLessThan(1024 * 1024)
})

it('what a viewer sends before its device is known arrives once it is', async () => {
  const { viewer, seen } = countingViewer()
  const { promise: connecting, resolve } = Promise.withResolvers<ViewerConnection>()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { client } = await openSocket(() => connecting)
  client.write(frame('{"type":"ack"}'))
  resolve({ ...viewer, resize: () => arrive() })
  client.write(frame('{"type":"resize","width":400,"height":400,"scale":1,"touch":false}'))
  await arrived
  expect(seen).toEqual({ acknowledged: 1, closed: 0 })
})

it('a viewer is told every ten seconds, and whenever it asks, that its connection leads to the server', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { viewer } = countingViewer()
  const { client } = await openSocket(async () => viewer)
  const alive = Buffer.from('\x81\x10{"type":"alive"}', 'latin1')
  for (const cause of [() => client.write(frame('{"type":"alive"}')), () => vi.advanceTimersByTime(10_000)]) {
    const told = once(client, 'data')
    cause()
    expect((await told)[0]).toEqual(alive)
  }
})

it.each([
  ['more than a person sends', Buffer.concat(Array.from({ length: 2_000 }, () => frame('{"type":"ack"}'))), 1_999],
  ['bytes', Buffer.concat([frame('x', 2), frame('{"type":"ack"}')]), 0],
])('of a viewer that sends %s, the rest is ignored, and its connection ends', async (_what, sent, most) => {
  const { viewer, seen } = countingViewer()
  const { client, held } = await openSocket(async () => viewer)
  const answered = once(client, 'data')
  client.write(sent)
  // A closing frame with the code 4429.
  expect(((await answered)[0] as Buffer).subarray(0, 4)).toEqual(Buffer.from([0x88, 2, 4429 >> 8, 4429 & 255]))
  await once(held, 'close')
  expect(seen.acknowledged).toBeLessThanOrEqual(most)
  expect(seen.closed).toBe(1)
})
