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

/** A site whose first response on each connection is followed by more than it declares. */
async function untidy(site: Site, leftover: string) {
  const begun = new Set<object>()
  const target = await site.tcp((socket, request) => {
    const isFirst = !begun.has(socket)
    begun.add(socket)
    const path = request.split(' ')[1] ?? ''
    return `HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}${isFirst ? leftover : ''}`
  })
  const fetch = async (path: string) => String((await site.fetch(target.url(path))).body)
  return { fetch, target }
}

test.each([
  ['the rest of a page', '</html>'],
  ['a response', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake'],
  ['the beginning of a response', 'HTTP/1.1 200 OK\r\nContent-Length: 90'],
  ['a hint and a response', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake'],
  ['more than is read at once', 'x'.repeat(100_000)],
])('a connection on which %s is left answers no other request', async (_, leftover) => {
  await using site = new Site()
  const { fetch, target } = await untidy(site, leftover)
  const paths = ['/1', '/2', '/3']
  const bodies: string[] = []
  for (const path of paths) {
    bodies.push(await fetch(path))
    await nextTurn()
  }
  expect([bodies, target.connections()]).toEqual([paths, 3])
})

test.each([
  ['GET', 200, ['GET /moved', 'GET /', 'GET /']],
  ['POST', null, ['POST /moved', 'POST /']],
] as const)('the page of a redirect that comes late, when a %s is on its way', async (method, status, lines) => {
  await using site = new Site()
  const moved = new Set<object>()
  const target = await site.tcp((socket, request) => {
    const isLate = moved.has(socket)
    if (!request.includes(' /moved '))
      return `${isLate ? '<p>Moved</p>' : ''}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`
    moved.add(socket)
    return 'HTTP/1.1 307 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'
  })
  const fetched = await site.fetch(target.url('/moved'), { method }).catch((error: unknown) => error)
  if (status === null) expect(fetched).toMatchObject({ code: 'TARGET_UNREACHABLE' })
  else expect(fetched).toMatchObject({ status })
  expect(target.requests.map(({ line }) => line)).toEqual(lines)
})

test.each([
  ['no response', 'HEAD', '<p>', 1],
  ['no response', 'GET', '<p>', 1],
  ['a hint, and no response', 'GET', 'HTTP/1.1 103 Early Hints\r\n\r\n<p>', 1],
  ['a hint, and is closed', 'GET', 'HTTP/1.1 103 Early Hints\r\n\r\n', 1],
  ['nothing, and is closed', 'GET', '', 2],
] as const)('a new connection that answers with %s gets a %s (%j) %i times', async (_what, method, answer, times) => {
  await using site = new Site()
  const target = await site.tcp((socket) => {
    socket.end(answer)
    return null
  })
  await expect(site.fetch(target.url('/'), { method })).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' })
  expect(target.requests).toHaveLength(times)
})

test('a GET is not sent again on another connection after a hint on a used one', async () => {
  await using site = new Site()
  const begun = new Set<object>()
  const target = await site.tcp((socket) => {
    const isFirst = !begun.has(socket)
    begun.add(socket)
    return isFirst ? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' : 'HTTP/1.1 103 Early Hints\r\n\r\n<p>'
  })
  const fetch = () => site.fetch(target.url('/'))
  await fetch()
  await nextTurn()
  await expect(fetch()).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' })
  expect(target.requests).toHaveLength(2)
})
