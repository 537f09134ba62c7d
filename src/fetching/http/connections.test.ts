import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Site } from '../../../test/support/fetch-target.ts'

/** A site that tells for each request the number of its connection, and reads the body of none. */
async function careless(site: Site) {
  const seen: [connection: number, line: string][] = []
  const numbers = new Map<object, number>()
  const target = await site.tcp((socket, request) => {
    const number = numbers.get(socket) ?? numbers.size + 1
    numbers.set(socket, number)
    // What follows a head is the beginning of the next request, whatever Content-Length says.
    for (const head of request.split('\r\n\r\n')) if (head !== '') seen.push([number, head.split(' HTTP/')[0] ?? ''])
    return 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  })
  const fetch = async (path: string, plan: Parameters<Site['fetch']>[1] = {}) => {
    await site.fetch(target.url(path), plan)
    // A pool uses a connection again one turn of the event loop after its response.
    await nextTurn()
  }
  return { fetch, seen }
}

test('a visit uses the connection of an earlier one of its account, and of no other', async () => {
  await using site = new Site()
  const { fetch, seen } = await careless(site)
  for (const account of ['anna', 'anna', 'berta']) await fetch('/', { account })
  expect(seen.map(([connection]) => connection)).toEqual([1, 1, 2])
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
  'nothing follows a body of a %s on its connection',
  async (method) => {
    await using site = new Site()
    const { fetch, seen } = await careless(site)
    const smuggled = 'DELETE /orders/1 HTTP/1.1\r\nX-Ignored: '
    await fetch('/ping', { method, body: smuggled })
    await fetch('/account')
    expect(seen).toEqual([
      [1, `${method} /ping`],
      [1, 'DELETE /orders/1'],
      [2, 'GET /account'],
    ])
  },
)

test.each([
  ['NTLM TlRMTVNTUAAD', 2],
  ['negotiate YIIC', 2],
  ['Bearer negotiated', 1],
])('after a request with Authorization: %s the next one is on connection %i', async (authorization, connection) => {
  await using site = new Site()
  const { fetch, seen } = await careless(site)
  await fetch('/', { callerHeaders: { Authorization: authorization } })
  await fetch('/')
  expect(seen.map(([number]) => number)).toEqual([1, connection])
})
