import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { decodeChunked } from './http-connection.ts'
import { type Call, startLoad } from './load.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(
  answer: (path: string, respond: (status: number, body: Buffer, chunked: boolean) => void) => void,
) {
  const server = createServer((request, response) =>
    answer(request.url ?? '', (status, body, chunked) => {
      response.writeHead(status, chunked ? {} : { 'content-length': body.length })
      for (let at = 0; at < body.length; at += 70_000) response.write(body.subarray(at, at + 70_000))
      response.end()
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const get = (path: string) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)

/** Runs until `count` calls were begun. */
function loadOf(port: number, inFlight: number, count: number, check: (path: number) => Call['check']) {
  let begun = 0
  return new Promise<Awaited<ReturnType<ReturnType<typeof startLoad>['stop']>>>((resolve) => {
    const load = startLoad({
      port,
      inFlight,
      nextCall: () => {
        begun += 1
        const path = begun
        if (begun === count) setImmediate(() => resolve(load.stop()))
        return { request: get(`/${path}`), check: check(path) }
      },
    })
  })
}

test.each([
  ['length', false, 10, 60],
  ['chunked', true, 10, 60],
  ['large, length', false, 600_000, 20],
  ['large, chunked', true, 600_000, 20],
])('every answer reaches its own call, whole (%s)', async (_, chunked, bytes, calls) => {
  const port = await serve((path, respond) => respond(200, Buffer.from(path.padEnd(bytes, '.')), chunked))
  const totals = await loadOf(port, 7, calls, (path) => (status, body) => {
    return status === 200 && body.toString() === `/${path}`.padEnd(bytes, '.') ? null : `wrong answer to ${path}`
  })
  expect(totals).toMatchObject({ wrong: 0, socketErrors: 0, reasons: [] })
  expect(totals.answered).toBeGreaterThanOrEqual(calls)
})

test('a wrong answer and a closed connection are counted, with their reasons', async () => {
  const port = await serve((_path, respond) => respond(500, Buffer.from('no'), false))
  const wrong = await loadOf(port, 2, 4, () => (status) => (status === 200 ? null : `status ${status}`))
  expect(wrong.wrong).toBe(wrong.answered)
  expect(wrong.reasons[0]).toBe('status 500')
  const closedPort = await serve(() => {})
  closing.pop()?.()
  const refused = await startLoad({
    port: closedPort,
    inFlight: 2,
    nextCall: () => ({ request: get('/'), check: () => null }),
  }).stop()
  expect(refused).toMatchObject({ answered: 0, socketErrors: 2 })
})

test.each([
  ['5\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n', 'abcde'],
  ['0\r\n\r\n', ''],
  ['5\r\nhel', null],
  ['5\r\nhello\r\n', null],
  ['5\r\nhello\r\n0\r\n', null],
  ['', null],
])('chunked %j is %j', (text, expected) => {
  expect(decodeChunked(Buffer.from(text))?.toString() ?? null).toBe(expected)
})
