import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startPacedLoad } from './paced-load.ts'

test('calls begin at the pace asked for, whatever the answers take, and each is checked', async () => {
  const arrived: number[] = []
  const server = createServer((_request, response) => {
    arrived.push(performance.now())
    setTimeout(() => response.end('ok'), 40)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const request = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const { port } = server.address() as AddressInfo
  const load = startPacedLoad({ port, perSecond: 200, nextCall: () => ({ request, check: () => 'never right' }) })
  while (arrived.length < 60) await new Promise((resolve) => setTimeout(resolve, 5))
  const totals = await load.stop()
  server.close()
  const seconds = ((arrived[59] ?? 0) - (arrived[0] ?? 0)) / 1000
  expect(seconds).toBeGreaterThan(0.2)
  expect(totals).toMatchObject({ answered: arrived.length, wrong: arrived.length, socketErrors: 0, skipped: 0 })
})
