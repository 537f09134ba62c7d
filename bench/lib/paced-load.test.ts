import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startPacedLoad } from './paced-load.ts'

const perSecond = 200
const request = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')

test('calls begin at the pace asked for, whatever the answers take, and each is checked', async () => {
  const held: ServerResponse[] = []
  let arrived = 0
  let isOpen = false
  const server = createServer()
  const twenty = new Promise<void>((done) => {
    server.on('request', (_request, response) => {
      arrived += 1
      if (isOpen) response.end('ok')
      else held.push(response)
      if (arrived === 20) done()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const beginningsMs: number[] = []
  const startedAt = performance.now()
  const nextCall = () => {
    beginningsMs.push(performance.now() - startedAt)
    return { request, check: () => 'never right' }
  }
  const load = startPacedLoad({ port, perSecond, nextCall })
  await twenty
  isOpen = true
  for (const response of held) response.end('ok')
  const totals = await load.stop()
  server.close()
  // A busy machine may make a call late; none is early.
  const early = beginningsMs.filter((atMs, call) => atMs < (call / perSecond) * 1000)
  expect(early).toEqual([])
  expect(totals).toMatchObject({ answered: arrived, wrong: arrived, socketErrors: 0 })
})
