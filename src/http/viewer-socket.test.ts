import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { memoryServices } from '../../test/support/http/memory-services.ts'
import { testServer } from '../../test/support/http/test-server.ts'

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
