import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type ProxyServer,
  type ProxyServerOptions,
  startHttpProxy,
  startSocksProxy,
} from '../../../test/support/proxy-server.ts'
import { parseCidr } from '../cidr.ts'
import type { DialOptions } from '../dial.ts'
import { createEgressPolicy } from '../policy.ts'
import { createDialFor, createUpstreamDial } from './upstream-dial.ts'
import { parseUpstreamProxy, type UpstreamProxy } from './upstream-proxy.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const starts = { http: startHttpProxy, socks5: startSocksProxy }
type Kind = keyof typeof starts

async function proxyOf(
  kind: Kind,
  options: ProxyServerOptions = {},
  login = '',
): Promise<[ProxyServer, UpstreamProxy]> {
  const server = await starts[kind](options)
  closing.push(() => server.close())
  return [server, parseUpstreamProxy(`${kind}://${login}127.0.0.1:${server.port}`)]
}

/** Answers what it is sent. */
async function startEcho(): Promise<number> {
  const server = createServer((socket) => void socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => void server.close())
  return (server.address() as AddressInfo).port
}

const addresses: Readonly<Record<string, readonly string[]>> = {
  'site.test': ['127.0.0.1'],
  'many.test': ['::1', '127.0.0.1'],
  'inner.test': ['127.0.0.1', '10.0.0.1'],
  'nowhere.test': [],
}
const dialOptions: DialOptions = {
  policy: createEgressPolicy({ allow: ['127.0.0.0/8', '::1/128'].map(parseCidr), ownListeners: () => [] }),
  resolve: async (host) => (addresses[host] ?? []).map((address) => ({ address, family: 4 })),
  account: 'a',
  timeoutMs: 2_000,
}
const dialThrough = (proxy: UpstreamProxy) => createUpstreamDial(dialOptions, proxy)
const dial = (proxy: UpstreamProxy, host: string, port: number) =>
  dialThrough(proxy)(host, port, new AbortController().signal)

describe.each<Kind>(['http', 'socks5'])('a %s proxy', (kind) => {
  test('is given the address, and bytes go through it', async () => {
    const [server, proxy] = await proxyOf(kind, { credentials: 'user:pa:ss' }, 'user:pa%3Ass@')
    const port = await startEcho()
    const socket = await dial(proxy, 'site.test', port)
    socket.write('hello')
    expect(String((await once(socket, 'data'))[0])).toBe('hello')
    expect(server.asked).toEqual([{ target: `127.0.0.1:${port}`, credentials: 'user:pa:ss' }])
    socket.destroy()
  })

  test('is given IPv4 first', async () => {
    const [server, proxy] = await proxyOf(kind)
    const port = await startEcho()
    const socket = await dial(proxy, 'many.test', port)
    socket.destroy()
    expect(server.asked[0]?.target).toBe(`127.0.0.1:${port}`)
  })

  test.each([
    ['an address that the policy refuses', '10.0.0.1', 'TARGET_NOT_ALLOWED'],
    ['a name with one such address', 'inner.test', 'TARGET_NOT_ALLOWED'],
  ])('is not asked for %s', async (_name, host, code) => {
    const [server, proxy] = await proxyOf(kind)
    await expect(dial(proxy, host, 80)).rejects.toMatchObject({ code })
    expect(server.asked).toEqual([])
  })

  test('that does not know the credentials is what failed', async () => {
    const [, proxy] = await proxyOf(kind, { credentials: 'user:right' }, 'user:wrong@')
    await expect(dial(proxy, 'site.test', 80)).rejects.toMatchObject({ code: 'PROXY_FAILED' })
  })

  test('that is down is what failed, with nothing of it in the message', async () => {
    const [server, proxy] = await proxyOf(kind, {}, 'user:secretword@')
    await server.close()
    closing.length = 0
    await expect(dial(proxy, 'site.test', 80)).rejects.toMatchObject({
      code: 'PROXY_FAILED',
      message: expect.not.stringContaining('secretword'),
    })
  })

  test('that speaks something else is what failed', async () => {
    const port = await startEcho()
    const proxy = parseUpstreamProxy(`${kind}://127.0.0.1:${port}`)
    await expect(dial(proxy, 'site.test', 80)).rejects.toMatchObject({ code: 'PROXY_FAILED' })
  })

  test('that says nothing is given up', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(async () => void server.close())
    const proxy = parseUpstreamProxy(`${kind}://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const given = new AbortController()
    const dialled = dialThrough(proxy)('site.test', 80, given.signal)
    given.abort(new Error('nobody waits'))
    await expect(dialled).rejects.toThrow('nobody waits')
  })

  test('at an address that the policy refuses is not spoken to', async () => {
    const proxy = parseUpstreamProxy(`${kind}://10.0.0.1:9`)
    await expect(dial(proxy, 'site.test', 80)).rejects.toMatchObject({
      code: 'PROXY_FAILED',
      message: expect.stringContaining('egress policy'),
    })
  })
})

test.each<[Kind, number, string]>([
  ['http', 502, 'TARGET_UNREACHABLE'],
  ['http', 504, 'TARGET_UNREACHABLE'],
  ['http', 403, 'PROXY_FAILED'],
  ['http', 301, 'PROXY_FAILED'],
  ['socks5', 1, 'PROXY_FAILED'],
  ['socks5', 2, 'PROXY_FAILED'],
  ['socks5', 4, 'TARGET_UNREACHABLE'],
  ['socks5', 5, 'TARGET_UNREACHABLE'],
])('a %s proxy that answers %i: %s', async (kind, refuses, code) => {
  const [, proxy] = await proxyOf(kind, { refuses })
  await expect(dial(proxy, 'site.test', 80)).rejects.toMatchObject({ code })
})

test.each([
  ['a kind that is not known', 1],
  ['a password, though none is stored', 2],
  ['none that was offered', 0xff],
])('a socks5 proxy that chooses a login of %s is asked for nothing', async (_name, method) => {
  const said: string[] = []
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        said.push(bytes.toString('hex'))
        // As one that goes on, whatever it was sent.
        socket.write(said.length === 1 ? Buffer.from([5, method]) : Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => void server.close())
  const proxy = parseUpstreamProxy(`socks5://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect(dial(proxy, 'site.test', 80)).rejects.toMatchObject({
    code: 'PROXY_FAILED',
    message: expect.stringContaining('login that is not stored'),
  })
  expect(said).toEqual(['050100'])
})

test.each([
  ['directly', null, ['anna site.test']],
  ['through a proxy', parseUpstreamProxy('http://proxy.test:3128'), ['anna site.test', 'anna proxy.test']],
])('the names of a connection are looked up for its account, %s', async (_, proxy, expected) => {
  const asked: string[] = []
  const dialFor = createDialFor({
    policy: createEgressPolicy({ allow: [parseCidr('127.0.0.0/8')], ownListeners: () => [] }),
    resolve: async (host, { account }) => {
      asked.push(`${account} ${host}`)
      if (asked.length === expected.length) throw Object.assign(new Error('no'), { code: 'ENOTFOUND' })
      return [{ address: '127.0.0.1', family: 4 }]
    },
    timeoutMs: 2_000,
  })
  await expect(dialFor('anna', proxy)('site.test', 80, new AbortController().signal)).rejects.toThrow()
  expect(asked).toEqual(expected)
})
