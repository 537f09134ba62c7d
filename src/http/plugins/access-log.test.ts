import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import pino from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { registerAccessLog } from './access-log.ts'

function startApp(trustProxy: string) {
  const lines: string[] = []
  const app = fastify({ trustProxy })
  onTestFinished(() => app.close())
  registerAccessLog(app, pino({ level: 'debug' }, { write: (line) => void lines.push(line) }))
  app.get('/', async () => 'ok')
  const logged = () => until('a line', () => (lines.length > 0 ? JSON.parse(lines.splice(0).join('')) : undefined))
  return { app, logged }
}

it.each([
  ['127.0.0.1', '198.51.100.7', '198.51.100.7'],
  // What a client sends itself comes before what the proxy adds.
  ['127.0.0.1', '192.0.2.1, 198.51.100.7', '198.51.100.7'],
  ['10.0.0.1', '198.51.100.7', '127.0.0.1'],
])('with %s as trusted proxy, a request forwarded for %s is logged with %s', async (trusted, forwardedFor, address) => {
  const { app, logged } = startApp(trusted)
  await app.inject({ url: '/?token=1', headers: { 'x-forwarded-for': forwardedFor } })
  expect(await logged()).toMatchObject({ msg: 'request', method: 'GET', path: '/', status: 200, address })
})

it('has the address also when the connection ends with the answer', async () => {
  const { app, logged } = startApp('10.0.0.1')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  expect(await logged()).toMatchObject({ path: '/', address: '127.0.0.1' })
})
