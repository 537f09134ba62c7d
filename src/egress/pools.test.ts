import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { buildConnector } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../test/support/until.ts'
import { OriginPools } from './pools.ts'

/** Pools of a site, the connections that they have opened, and a request of an account. */
async function poolsOf(answer: RequestListener, { connections = 2, isRefused = false, maxKeepAliveMs = 60_000 } = {}) {
  const server = createServer({ keepAliveTimeout: 7_200_000 }, answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sockets: Socket[] = []
  const connect = buildConnector({})
  const pools = new OriginPools({
    connectFor: () => (target, callback) => {
      if (isRefused) return callback(new Error('refused'), null)
      connect(target, (...[error, socket]) => {
        if (error !== null) return callback(error, null)
        sockets.push(socket)
        callback(null, socket)
      })
    },
    connections,
    maxPools: 8,
    maxKeepAliveMs,
  })
  onTestFinished(async () => {
    await pools.close()
    await new Promise((resolve) => server.close(resolve))
  })
  const get = async (account: string) => {
    await (await pools.of(account).request({ origin, path: '/', method: 'GET' })).body.dump()
    // A connection is used again one turn of the event loop after its response.
    await nextTurn()
  }
  return { pools, origin, sockets, get }
}

test('an account is connected to an origin until its last connection closes', async () => {
  const waiting: ServerResponse[] = []
  const { pools, origin, sockets, get } = await poolsOf((_, response) => {
    waiting.push(response)
    if (waiting.length === 2) for (const one of waiting) one.end()
  })
  const isConnected = [pools.isConnected('a', origin)]
  await Promise.all([get('a'), get('a')])
  isConnected.push(pools.isConnected('a', origin))
  for (const socket of sockets) {
    await once(socket.destroy(), 'close')
    isConnected.push(pools.isConnected('a', origin))
  }
  expect(isConnected).toEqual([false, true, true, false])
})

test('an idle connection is closed although its site would keep it for hours', async () => {
  const { pools, origin, get } = await poolsOf((_, response) => response.end(), { maxKeepAliveMs: 100 })
  await get('a')
  await until('the end of the connection', () => !pools.isConnected('a', origin) || undefined)
  await until('the end of its pool', () => pools.size === 0 || undefined)
})

test('no account uses the connection of another one', async () => {
  const { pools, origin, sockets, get } = await poolsOf((_, response) => response.end())
  await get('a')
  expect([pools.isConnected('a', origin), pools.isConnected('b', origin)]).toEqual([true, false])
  await get('b')
  await get('b')
  expect(sockets).toHaveLength(2)
})

test.each([
  ['its last connection has closed', {}],
  ['it is refused', { isRefused: true }],
])('a pool is let go when %s', async (_name, options) => {
  const { pools, get } = await poolsOf((_, response) => response.setHeader('connection', 'close').end(), options)
  await get('a').catch(() => undefined)
  await until('no pool', () => (pools.size === 0 ? true : undefined))
})
