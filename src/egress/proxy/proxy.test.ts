import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { parseCidr } from '../cidr.ts'
import { createDial } from '../dial.ts'
import { createEgressPolicy } from '../policy.ts'
import type { ResolveHost } from '../resolve.ts'
import type { ProxyExit } from './exit.ts'
import { type EgressProxy, openEgressProxy, proxyCheckUrl } from './proxy.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Every name is this machine; names that start with `private` are in 10.0.0.0/8. */
const resolve: ResolveHost = async (hostname) =>
  hostname.startsWith('private')
    ? [{ address: '10.1.2.3', family: 4 }]
    : hostname.startsWith('both')
      ? [
          { address: '127.0.0.1', family: 4 },
          { address: '10.1.2.3', family: 4 },
        ]
      : [{ address: '127.0.0.1', family: 4 }]

interface World {
  readonly proxy: EgressProxy
  readonly exit: ProxyExit
  readonly site: number
  readonly seen: IncomingMessage['headers'][]
  /** Resolves once a request for `/slow` has lost its client. */
  readonly givenUp: Promise<void>
  readonly counted: () => number
}

async function open(options: { readonly allow?: readonly string[]; readonly maxBytes?: number } = {}): Promise<World> {
  const seen: IncomingMessage['headers'][] = []
  const givenUp = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    seen.push(request.headers)
    if (request.url === '/slow') return void response.once('close', givenUp.resolve).write('begun')
    if (request.url === '/claims') return void response.writeHead(404, { 'latchkey-refused': 'yes' }).end()
    response.writeHead(200, { 'x-site': 'yes', connection: 'x-hop', 'x-hop': 'secret of this hop' })
    request.pipe(response)
    if (request.method === 'GET') response.write('hello')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  cleanUps.push(() => {
    server.closeAllConnections()
    server.close()
  })
  let count = 0
  const tokens = ['token2', 'token1']
  const proxy = await openEgressProxy({
    token: () => tokens.pop() ?? 'token9',
    isSame: (a, b) => a === b,
    host: '127.0.0.1',
    port: 0,
  })
  cleanUps.push(() => proxy.close())
  const policy = createEgressPolicy({
    allow: (options.allow ?? ['127.0.0.0/8']).map(parseCidr),
    ownListeners: () => [proxy.listener],
  })
  const exit = proxy.open()
  exit.assign({
    dial: createDial({ policy, resolve, account: 'a', timeoutMs: 5_000 }),
    onBytes: (bytes) => {
      count += bytes
      if (count > (options.maxBytes ?? Number.POSITIVE_INFINITY)) throw new Error('too many')
    },
  })
  return {
    proxy,
    exit,
    site: (server.address() as AddressInfo).port,
    seen,
    givenUp: givenUp.promise,
    counted: () => count,
  }
}

const auth = ({ username, password }: Pick<ProxyExit, 'username' | 'password'>) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

function plain(world: World, url: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((done, fail) => {
    const { port } = world.proxy.listener
    const method = body === undefined ? 'GET' : 'POST'
    const request = httpRequest({ host: '127.0.0.1', port, path: url, method, headers, agent: false }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk) => (text += chunk))
        .on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
        .on('error', fail)
    })
    request.on('error', fail).end(body)
  })
}

/** Leaves as soon as something of the response is here. */
async function giveUp(world: World, url: string, headers: Record<string, string>): Promise<void> {
  const { port } = world.proxy.listener
  const request = httpRequest({ host: '127.0.0.1', port, path: url, headers, agent: false }, (response) => {
    response.once('data', () => request.destroy())
  })
  request.on('error', () => undefined).end()
  await world.givenUp
}

/** Sends CONNECT; answers its status and the socket. */
function tunnelTo(world: World, authority: string, credentials?: string): Promise<{ status: number; socket: Socket }> {
  return new Promise((done, fail) => {
    const socket = connect(world.proxy.listener.port, '127.0.0.1')
    cleanUps.push(() => socket.destroy())
    socket.on('error', fail)
    socket.once('data', (chunk: Buffer) => done({ status: Number(chunk.toString().split(' ')[1]), socket }))
    const field = credentials === undefined ? '' : `Proxy-Authorization: ${credentials}\r\n`
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${field}\r\n`)
  })
}

describe('the proxy', () => {
  it('passes a plain request on, without what is meant for the proxy alone', async () => {
    const world = await open()
    const { exit, site } = world
    const headers = {
      'proxy-authorization': auth(exit),
      'x-mine': '1',
      host: 'lie.example',
      connection: 'x-drop',
      'x-drop': '1',
    }
    const answer = await plain(world, `http://site.example:${site}/page?a=1`, headers)
    expect(answer).toMatchObject({ status: 200, body: 'hello', headers: { 'x-site': 'yes' } })
    expect(answer.headers).not.toHaveProperty('x-hop')
    expect(world.seen[0]).toMatchObject({ host: `site.example:${site}`, 'x-mine': '1' })
    expect(Object.keys(world.seen[0] ?? {})).not.toEqual(expect.arrayContaining(['proxy-authorization']))
    expect(world.seen[0]).not.toHaveProperty('x-drop')
    expect(world.counted()).toBe('hello'.length)
  })

  it('passes a body on', async () => {
    const world = await open()
    const headers = { 'proxy-authorization': auth(world.exit) }
    expect(await plain(world, `http://site.example:${world.site}/`, headers, 'sent')).toMatchObject({ body: 'sent' })
  })

  it('tunnels bytes both ways', async () => {
    const world = await open()
    const { status, socket } = await tunnelTo(world, `site.example:${world.site}`, auth(world.exit))
    expect(status).toBe(200)
    const answer = new Promise<string>((done) => socket.once('data', (chunk: Buffer) => done(chunk.toString())))
    socket.write('GET / HTTP/1.1\r\nHost: inside\r\n\r\n')
    expect(await answer).toContain('200 OK')
    expect(world.seen[0]).toMatchObject({ host: 'inside' })
  })

  it.each([
    ['none', () => undefined],
    ['a wrong password', ({ username }: ProxyExit) => auth({ username, password: 'token9' })],
    ['an unknown name', ({ password }: ProxyExit) => auth({ username: 'toString', password })],
    ['another scheme', () => 'Bearer token1'],
    ['garbage', () => 'Basic ====='],
  ])('answers 407 to credentials: %s', async (_, credentials) => {
    const world = await open()
    const given = credentials(world.exit)
    const headers: Record<string, string> = given === undefined ? {} : { 'proxy-authorization': given }
    const answer = await plain(world, `http://127.0.0.1:${world.site}/`, headers)
    expect(answer).toMatchObject({ status: 407, headers: { 'proxy-authenticate': expect.stringContaining('Basic') } })
    expect((await tunnelTo(world, `127.0.0.1:${world.site}`, given)).status).toBe(407)
    expect(world.seen).toEqual([])
  })

  it.each([
    ['an address that is not public', '10.0.0.1:80'],
    ['a name of such an address', 'private.example:80'],
    ['a name of which one address is not public', 'both.example:80'],
    ['the metadata service', '169.254.169.254:80'],
    ['IPv6 loopback', '[::1]:80'],
    ['a mapped address', '[::ffff:10.0.0.1]:80'],
    ['a decimal address', '167772161:80'],
    ['an octal one', '012.0.0.1:80'],
  ])('refuses %s', async (_, authority) => {
    const world = await open()
    expect((await tunnelTo(world, authority, auth(world.exit))).status).toBe(403)
    const headers = { 'proxy-authorization': auth(world.exit) }
    expect(await plain(world, `http://${authority}/`, headers)).toMatchObject({ status: 403, body: '' })
  })

  it('remembers why a target was refused', async () => {
    const world = await open()
    await tunnelTo(world, 'Private.example:443', auth(world.exit))
    expect(world.exit.failureOf(new URL('https://private.example/'))?.code).toBe('TARGET_NOT_ALLOWED')
    expect(world.exit.failureOf(new URL('https://other.example/'))).toBeNull()
  })

  it('says which responses are its own, and remembers no request that its client gave up', async () => {
    const world = await open()
    const headers = { 'proxy-authorization': auth(world.exit) }
    expect(await plain(world, 'http://private.example/', headers)).toMatchObject({
      status: 403,
      headers: { 'latchkey-refused': 'yes' },
    })
    const site = `http://127.0.0.1:${world.site}`
    expect((await plain(world, `${site}/claims`, headers)).headers).not.toHaveProperty('latchkey-refused')
    await giveUp(world, `${site}/slow`, headers)
    expect(world.exit.failureOf(new URL(`http://127.0.0.1:${world.site}/`))).toBeNull()
  })

  it('reaches nothing through an exit that belongs to no visit yet', async () => {
    const world = await open()
    const exit = world.proxy.open()
    expect((await tunnelTo(world, `127.0.0.1:${world.site}`, auth(exit))).status).toBe(403)
    expect(world.seen).toEqual([])
  })

  it('does not reach itself', async () => {
    const world = await open()
    const { port } = world.proxy.listener
    expect((await tunnelTo(world, `localhost:${port}`, auth(world.exit))).status).toBe(403)
    expect((await tunnelTo(world, `127.0.0.1:${port}`, auth(world.exit))).status).toBe(403)
  })

  it('answers 502 where nobody listens', async () => {
    const world = await open()
    const free = createServer()
    await new Promise<void>((done) => free.listen(0, '127.0.0.1', done))
    const { port } = free.address() as AddressInfo
    await new Promise((done) => free.close(done))
    expect((await tunnelTo(world, `127.0.0.1:${port}`, auth(world.exit))).status).toBe(502)
  })

  it.each(['/page', 'https://site.example/', 'ftp://site.example/'])('answers 400 to %s', async (target) => {
    const world = await open()
    expect((await plain(world, target, { 'proxy-authorization': auth(world.exit) })).status).toBe(400)
  })

  it('tells a context that its credentials are good', async () => {
    const world = await open()
    expect((await plain(world, proxyCheckUrl)).status).toBe(407)
    expect((await plain(world, proxyCheckUrl, { 'proxy-authorization': auth(world.exit) })).status).toBe(200)
  })

  it('ends what an exit opened when it closes, and serves it no more', async () => {
    const world = await open()
    const { socket } = await tunnelTo(world, `127.0.0.1:${world.site}`, auth(world.exit))
    const closed = new Promise((done) => socket.once('close', done))
    world.exit.close()
    await closed
    expect((await tunnelTo(world, `127.0.0.1:${world.site}`, auth(world.exit))).status).toBe(407)
  })

  it('refuses a connection beyond the most that an exit may have, and keeps none of it open', async () => {
    const world = await open()
    const target = createTcpServer()
    let connections = 0
    let closed = 0
    const allClosed = Promise.withResolvers<void>()
    target.on('connection', (socket) => {
      connections += 1
      socket.on('error', () => {}).resume()
      socket.once('close', () => {
        closed += 1
        if (closed === connections) allClosed.resolve()
      })
    })
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done))
    cleanUps.push(() => target.close())
    const { port } = target.address() as AddressInfo
    const statuses: number[] = []
    for (let count = 0; count < 66; count += 1) {
      statuses.push((await tunnelTo(world, `127.0.0.1:${port}`, auth(world.exit))).status)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(64)
    expect(statuses.slice(64)).toEqual([502, 502])
    world.exit.close()
    await allClosed.promise
  })

  it('closes an exit that takes more bytes than it may', async () => {
    const world = await open({ maxBytes: 2 })
    const { socket } = await tunnelTo(world, `127.0.0.1:${world.site}`, auth(world.exit))
    const closed = new Promise((done) => socket.once('close', done))
    socket.write('GET / HTTP/1.1\r\nHost: inside\r\n\r\n')
    await closed
    expect(world.exit.signal.aborted).toBe(true)
  })
})
