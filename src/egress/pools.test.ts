import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buildConnector } from 'undici'
import { expect, test } from 'vitest'
import { OriginPools } from './pools.ts'

test('an origin is connected until its last connection closes', async () => {
  const waiting: ServerResponse[] = []
  const server = createServer((_, response) => {
    waiting.push(response)
    if (waiting.length === 2) for (const one of waiting) one.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sockets: Socket[] = []
  const connect = buildConnector({})
  const pools = new OriginPools({
    connectFor: () => (target, callback) =>
      connect(target, (...[error, socket]) => {
        if (error !== null) return callback(error, null)
        sockets.push(socket)
        callback(null, socket)
      }),
    connections: 2,
    maxOrigins: 1,
  })
  const get = async () => (await pools.request({ origin, path: '/', method: 'GET' })).body.dump()
  const isConnected = [pools.isConnected(origin)]
  await Promise.all([get(), get()])
  isConnected.push(pools.isConnected(origin))
  for (const socket of sockets) {
    await once(socket.destroy(), 'close')
    isConnected.push(pools.isConnected(origin))
  }
  expect(isConnected).toEqual([false, true, true, false])
  await pools.close()
  await new Promise((resolve) => server.close(resolve))
})
