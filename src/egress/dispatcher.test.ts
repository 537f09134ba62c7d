import type { LookupAddress } from 'node:dns'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../../test/support/self-signed.ts'
import { type Clock, systemClock } from '../clock.ts'
import { AppError } from '../errors.ts'
import { FewAtOnce } from '../fairness/few-at-once.ts'
import { parseCidr } from './cidr.ts'
import { createEgress, type EgressOptions } from './dispatcher.ts'
import type { Listener } from './listeners.ts'
import { createEgressPolicy } from './policy.ts'
import { createFairResolve, type ResolveFor, type ResolveHost } from './resolve.ts'
import { toScrapeError } from './scrape-error.ts'
import { parseUpstreamProxy } from './upstream/upstream-proxy.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

interface Site {
  readonly port: number
  /** Host headers of the requests that arrived. */
  readonly seen: string[]
  readonly connections: () => number
}

async function startSite(answer?: (request: IncomingMessage, response: ServerResponse) => void): Promise<Site> {
  const seen: string[] = []
  let connections = 0
  const server = createServer((request, response) => {
    seen.push(request.headers.host ?? '')
    if (answer === undefined) response.end('hello')
    else answer(request, response)
  }).on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, seen, connections: () => connections }
}

const v4 = (...addresses: string[]): LookupAddress[] => addresses.map((address) => ({ address, family: 4 }))
const always =
  (...addresses: string[]): ResolveHost =>
  async () =>
    v4(...addresses)

function startEgress(
  allow: readonly string[],
  resolve: ResolveHost,
  options: Partial<EgressOptions> & { ownListeners?: readonly Listener[]; clock?: Clock } = {},
) {
  const { ownListeners = [], clock = systemClock, ...rest } = options
  const policy = createEgressPolicy({ allow: allow.map(parseCidr), ownListeners: () => ownListeners })
  const fair = createFairResolve({ resolve, lookups: new FewAtOnce({ most: 4, perAccount: 2 }), clock })
  const egress = createEgress({ policy, resolve: fair, connectTimeoutMs: 2_000, ...rest })
  closers.push(() => egress.close())
  const { dispatcher } = egress.through('a', null)
  const get = async (origin: string): Promise<string> => {
    try {
      const { body } = await dispatcher.request({ origin, path: '/', method: 'GET' })
      return await body.text()
    } catch (error) {
      return toScrapeError(error).code
    }
  }
  return { egress, get }
}

describe('what is dialled', () => {
  it('reaches an allowed literal and an allowed name', async () => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    expect(await get(`http://127.0.0.1:${site.port}`)).toBe('hello')
    expect(await get(`http://shop.example:${site.port}`)).toBe('hello')
    expect(site.seen).toEqual([`127.0.0.1:${site.port}`, `shop.example:${site.port}`])
  })

  it('reaches the second address of a name where nobody listens at the first', async () => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.2', '127.0.0.1'))
    expect(await get(`http://shop.example:${site.port}`)).toBe('hello')
  })

  it.each([
    ['a literal, which is never looked up', 'http://127.0.0.1'],
    ['a mapped literal', 'http://[::ffff:127.0.0.1]'],
    ['a name', 'http://shop.example'],
    ['the name localhost', 'http://localhost'],
  ])('refuses %s, and nothing arrives', async (_, origin) => {
    const site = await startSite()
    const { get } = startEgress([], always('127.0.0.1'))
    expect(await get(`${origin}:${site.port}`)).toBe('TARGET_NOT_ALLOWED')
    expect(site.connections()).toBe(0)
  })

  it.each([
    ['the first', v4('10.0.0.1', '127.0.0.1')],
    ['the last', v4('127.0.0.1', '10.0.0.1')],
    ['an IPv6 one', [...v4('127.0.0.1'), { address: 'fd00::1', family: 6 }]],
  ])('refuses a name where of its addresses %s is refused', async (_, addresses) => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], async () => addresses)
    expect(await get(`http://shop.example:${site.port}`)).toBe('TARGET_NOT_ALLOWED')
    expect(site.connections()).toBe(0)
  })

  it('refuses this server itself by any name, though its network is allowed', async () => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'), {
      ownListeners: [{ address: '::', port: site.port }],
    })
    expect(await get(`http://127.0.0.1:${site.port}`)).toBe('TARGET_NOT_ALLOWED')
    expect(await get(`http://shop.example:${site.port}`)).toBe('TARGET_NOT_ALLOWED')
    expect(site.connections()).toBe(0)
  })

  it('throws the very refusal of the policy', async () => {
    const { egress } = startEgress([], always('127.0.0.1'))
    const thrown = await egress
      .through('a', null)
      .dispatcher.request({ origin: 'http://shop.example', path: '/', method: 'GET' })
      .catch((e) => e)
    expect(thrown).toBeInstanceOf(AppError)
    expect(thrown.message).toContain('loopback')
    expect(() => egress.check(new URL('http://127.0.0.1/'))).toThrow(AppError)
  })

  it('checks what the socket reports, whatever was asked for', async () => {
    const site = await startSite()
    let asked = 0
    const policy = {
      ...createEgressPolicy({ allow: [], ownListeners: () => [] }),
      // Lets the first question pass, as a lookup that lies would.
      checkAddress: () => {
        asked += 1
        if (asked > 1) throw new AppError('TARGET_NOT_ALLOWED')
      },
    }
    const { get } = startEgress([], always('127.0.0.1'), { policy })
    expect(await get(`http://shop.example:${site.port}`)).toBe('TARGET_NOT_ALLOWED')
    expect(asked).toBe(2)
    expect(site.seen).toEqual([])
  })
})

describe('a name that resolves differently the second time', () => {
  const rebinding = (answers: readonly (readonly string[])[]) => {
    let turn = 0
    return async () => v4(...(answers[Math.min(turn++, answers.length - 1)] ?? []))
  }

  it('is dialled where it was checked, without a second lookup', async () => {
    const site = await startSite()
    let lookups = 0
    const { get } = startEgress(['127.0.0.0/8'], async () => {
      lookups += 1
      return v4(lookups === 1 ? '127.0.0.1' : '10.0.0.1')
    })
    expect(await get(`http://shop.example:${site.port}`)).toBe('hello')
    expect(lookups).toBe(1)
  })

  it('is checked again for the next connection', async () => {
    const site = await startSite((_, response) => response.setHeader('connection', 'close').end('hello'))
    const clock = { now: 0 }
    const { get } = startEgress(['127.0.0.1/32'], rebinding([['127.0.0.1'], ['127.0.0.2']]), {
      clock: { now: () => clock.now },
    })
    expect(await get(`http://shop.example:${site.port}`)).toBe('hello')
    clock.now += 60_000
    expect(await get(`http://shop.example:${site.port}`)).toBe('TARGET_NOT_ALLOWED')
    expect(site.connections()).toBe(1)
  })

  it('is judged from the cache as from the resolver', async () => {
    const site = await startSite((_, response) => response.setHeader('connection', 'close').end('hello'))
    const own: Listener[] = []
    const resolve = rebinding([['127.0.0.1'], []])
    const { get } = startEgress(['127.0.0.0/8'], resolve, { ownListeners: own, clock: { now: () => 0 } })
    expect(await get(`http://shop.example:${site.port}`)).toBe('hello')
    own.push({ address: '127.0.0.1', port: site.port })
    expect(await get(`http://shop.example:${site.port}`)).toBe('TARGET_NOT_ALLOWED')
  })
})

describe('what is prepared', () => {
  const { signal } = new AbortController()
  const proxy = parseUpstreamProxy('http://proxy.example:3128')

  /** Tells whose lookups there were, of which names. */
  function recorded(found: Readonly<Record<string, Promise<LookupAddress[]>>>) {
    const asked: string[] = []
    const resolve: ResolveFor = (name, { account }) => {
      asked.push(`${account} ${name}`)
      return found[name] ?? Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    }
    const policy = createEgressPolicy({ allow: [parseCidr('127.0.0.0/8')], ownListeners: () => [] })
    const egress = createEgress({ policy, resolve, connectTimeoutMs: 2_000 })
    closers.push(() => egress.close())
    return { asked, egress }
  }

  it('is looked up for its account', async () => {
    const { asked, egress } = recorded({ 'shop.example': Promise.resolve(v4('127.0.0.1')) })
    await egress.through('a', null).prepare(new URL('http://shop.example'), signal)
    expect(asked).toEqual(['a shop.example'])
  })

  it('does not wait for a lookup when there is a connection, but starts one for the next', async () => {
    const site = await startSite()
    const found = { 'shop.example': Promise.resolve(v4('127.0.0.1')) }
    const { asked, egress } = recorded(found)
    const origin = `http://shop.example:${site.port}`
    const route = egress.through('a', null)
    const { body } = await route.dispatcher.request({ origin, path: '/', method: 'GET' })
    await body.dump()
    found['shop.example'] = new Promise(() => undefined)
    await route.prepare(new URL(origin), signal)
    expect(asked).toEqual(['a shop.example', 'a shop.example'])
    found['shop.example'] = Promise.reject(new Error('looked up'))
    found['shop.example'].catch(() => undefined)
    await expect(egress.through('b', null).prepare(new URL(origin), signal)).rejects.toThrow('looked up')
  })

  it('finds the proxy as well', async () => {
    const found = Promise.resolve(v4('127.0.0.1'))
    const { asked, egress } = recorded({ 'shop.example': found, 'proxy.example': found })
    await egress.through('a', proxy).prepare(new URL('http://shop.example'), signal)
    expect(asked).toEqual(['a shop.example', 'a proxy.example'])
  })

  it('says that the proxy is not found, and gives the reason of a caller that left', async () => {
    const { egress } = recorded({ 'shop.example': Promise.resolve(v4('127.0.0.1')) })
    const prepared = (until: AbortSignal) => egress.through('a', proxy).prepare(new URL('http://shop.example'), until)
    await expect(prepared(signal)).rejects.toMatchObject({ code: 'PROXY_FAILED' })
    await expect(prepared(AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
  })
})

describe('what goes wrong', () => {
  it('says that nobody listens', async () => {
    const site = await startSite()
    await Promise.all(closers.splice(0).map((close) => close()))
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    expect(await get(`http://127.0.0.1:${site.port}`)).toBe('TARGET_UNREACHABLE')
  })

  it.each([
    ['is not known', async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))],
    ['has no address', always()],
  ])('says that a name %s', async (_, resolve) => {
    const { get } = startEgress(['127.0.0.0/8'], resolve)
    expect(await get('http://gone.example')).toBe('TARGET_UNREACHABLE')
  })

  it('times out on a lookup that never ends', async () => {
    const { get } = startEgress([], () => new Promise(() => undefined), { connectTimeoutMs: 50 })
    expect(await get('http://slow.example')).toBe('TIMEOUT')
  })

  it('refuses what answers without TLS where TLS was asked for', async () => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    expect(await get(`https://shop.example:${site.port}`)).toBe('TARGET_UNREACHABLE')
  })

  it('takes no certificate that nobody vouches for, and says so', async () => {
    const server = createTlsServer({ key: selfSigned.key, cert: selfSigned.certificate }, (_, response) =>
      response.end('hello'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => server.close(resolve)))
    const origin = `https://shop.example:${(server.address() as AddressInfo).port}`
    const { egress } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    const thrown = await egress
      .through('a', null)
      .dispatcher.request({ origin, path: '/', method: 'GET' })
      .catch(toScrapeError)
    expect(thrown).toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    })
  })

  it('says that the answer is not HTTP', async () => {
    const server = createTcpServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('SSH-2.0-x\r\n'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => server.close(resolve)))
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    expect(await get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).toBe('TARGET_UNREACHABLE')
  })

  it.each([
    ['takes 250 KiB of response headers', 250, 'hello'],
    ['refuses 260 KiB of them', 260, 'TARGET_UNREACHABLE'],
  ])('%s', async (_what, kibibytes, answer) => {
    const lines = Array.from({ length: kibibytes }, (_, at) => `c${at}=${'x'.repeat(1024 - 20 - String(at).length)}`)
    const site = await startSite((_request, response) => {
      response.writeHead(200, { 'set-cookie': lines }).end('hello')
    })
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    expect(await get(`http://127.0.0.1:${site.port}`)).toBe(answer)
  })

  it('answers INTERRUPTED once it is closed', async () => {
    const { egress, get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    await egress.close()
    expect(await get('http://127.0.0.1:1')).toBe('INTERRUPTED')
  })
})

describe('pools', () => {
  it('keep a connection alive for the next request', async () => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    for (let round = 0; round < 9; round++) expect(await get(`http://127.0.0.1:${site.port}`)).toBe('hello')
    // A connection is free a moment after its answer has ended, so the second request may have opened another.
    expect(site.connections()).toBeLessThanOrEqual(2)
  })

  it('open no more connections to one origin than they may', async () => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'), { connections: 2 })
    const answers = await Promise.all(Array.from({ length: 12 }, () => get(`http://127.0.0.1:${site.port}`)))
    expect(new Set(answers)).toEqual(new Set(['hello']))
    expect(site.connections()).toBe(2)
  })

  it('are of one account each', async () => {
    const site = await startSite()
    const { egress } = startEgress(['127.0.0.0/8'], always('127.0.0.1'))
    for (const account of ['a', 'b', 'a', 'b']) {
      const request = { origin: `http://127.0.0.1:${site.port}`, path: '/', method: 'GET' } as const
      await (await egress.through(account, null).dispatcher.request(request)).body.dump()
    }
    expect(site.connections()).toBe(2)
  })

  it('hold a bounded number of idle origins, the longest unused going first', async () => {
    const site = await startSite()
    const { get } = startEgress(['127.0.0.0/8'], always('127.0.0.1'), { maxPools: 2 })
    const origin = (name: string) => `http://${name}.example:${site.port}`
    for (const name of ['a', 'b', 'a', 'c']) expect(await get(origin(name))).toBe('hello')
    expect(site.connections()).toBe(3)
    expect(await get(origin('a'))).toBe('hello')
    expect(site.connections()).toBe(3)
    expect(await get(origin('b'))).toBe('hello')
    expect(site.connections()).toBe(4)
  })
})
