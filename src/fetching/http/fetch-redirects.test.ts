import { describe, expect, test } from 'vitest'
import { Site } from '../../../test/support/fetch-target.ts'

const code = (name: string, message?: RegExp) =>
  expect.objectContaining({ code: name, ...(message && { message: expect.stringMatching(message) }) })

describe('redirects', () => {
  test('are followed and told of', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) => {
      if (seen.line === 'GET /a') response.writeHead(301, { location: '/b' }).end()
      else if (seen.line === 'GET /b') response.writeHead(303, { location: target.url('/c', 'www.site.test') }).end()
      else response.writeHead(404).end('gone')
    })
    const page = await site.fetch(target.url('/a#f'))
    expect(page).toMatchObject({
      status: 404,
      finalUrl: target.url('/c#f', 'www.site.test'),
      redirectChain: [
        { url: target.url('/a#f'), statusCode: 301 },
        { url: target.url('/b#f'), statusCode: 303 },
      ],
    })
    expect(target.requests[2]?.host).toBe(`www.site.test:${target.port}`)
  })

  test.each<[what: string, location: Buffer, asked: string]>([
    ['UTF-8', Buffer.from('/größe?d=ü'), '/gr%C3%B6%C3%9Fe?d=%C3%BC'],
    ['Latin-1', Buffer.from('/größe?d=ü', 'latin1'), '/gr%F6%DFe?d=%FC'],
    ['both', Buffer.concat([Buffer.from('/ü?d='), Buffer.from('ü', 'latin1')]), '/%C3%BC?d=%FC'],
    ['UTF-8 beside what is escaped already', Buffer.from('/%FC?d=ü%20'), '/%FC?d=%C3%BC%20'],
  ])('to a place that is not ASCII get back its bytes: %s', async (_what, location, asked) => {
    await using site = new Site()
    const target = await site.tcp((_socket, request) =>
      request.startsWith('GET / ')
        ? Buffer.concat([
            Buffer.from('HTTP/1.1 302 Found\r\nLocation: '),
            location,
            Buffer.from('\r\nContent-Length: 0\r\n\r\n'),
          ])
        : 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    )
    expect((await site.fetch(target.url('/'))).finalUrl).toBe(target.url(asked))
  })

  test('to a host that is not ASCII ask its name', async () => {
    const asked: string[] = []
    await using site = new Site(async (name) => {
      asked.push(name)
      return [{ address: '127.0.0.1', family: 4 }]
    })
    const target = await site.tcp((_socket, request) =>
      request.startsWith('GET / ')
        ? Buffer.from(
            `HTTP/1.1 302 Found\r\nLocation: http://bücher.test:${target.port}/a\r\nContent-Length: 0\r\n\r\n`,
          )
        : 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    )
    await site.fetch(target.url('/'))
    expect(asked.at(-1)).toBe('xn--bcher-kva.test')
  })

  test('to another host are looked up for the account of the visit', async () => {
    const asked: string[] = []
    await using site = new Site(async (name, { account }) => {
      if (account === 'anna') asked.push(name)
      return [{ address: '127.0.0.1', family: 4 }]
    })
    const target = await site.http((seen, _request, response) => {
      if (seen.line === 'GET /b') response.end()
      else response.writeHead(302, { location: target.url('/b', 'www.site.test') }).end()
    })
    await site.fetch(target.url('/a'), { account: 'anna' })
    expect([...new Set(asked)]).toEqual(['site.test', 'www.site.test'])
  })

  test('without a place to go are the page', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.writeHead(302).end('moved'))
    const page = await site.fetch(target.url('/'))
    expect([page.status, page.text()]).toEqual([302, 'moved'])
  })

  test.each([
    ['http://10.1.2.3/', 'TARGET_NOT_ALLOWED'],
    ['http://169.254.169.254/latest', 'TARGET_NOT_ALLOWED'],
    ['http://[::ffff:10.0.0.1]/', 'TARGET_NOT_ALLOWED'],
    ['file:///etc/passwd', 'TARGET_NOT_ALLOWED'],
    ['javascript:alert(1)', 'TARGET_NOT_ALLOWED'],
    [`/${'a'.repeat(9000)}`, 'TARGET_UNREACHABLE'],
  ])('to %.30s are refused', async (location, expected) => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.writeHead(302, { location }).end())
    await expect(site.fetch(target.url('/'))).rejects.toEqual(code(expected))
    expect(target.requests.length).toBe(1)
  })

  test('that never end are given up after twenty', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) =>
      response.writeHead(302, { location: `/${target.requests.length}` }).end(),
    )
    await expect(site.fetch(target.url('/0'))).rejects.toEqual(code('TARGET_UNREACHABLE', /more than 20 times/))
    expect(target.requests.length).toBe(21)
  })

  test('in a circle are given up at the third same request', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) =>
      response.writeHead(302, { location: seen.line === 'GET /a' ? '/b' : '/a' }).end(),
    )
    await expect(site.fetch(target.url('/a'))).rejects.toEqual(code('TARGET_UNREACHABLE', /circle/))
    expect(target.requests.length).toBe(4)
  })

  test('to itself that only check cookies lead to the page', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) => {
      const count = Number(/n=(\d)/.exec(seen.headers.cookie ?? '')?.[1] ?? 0)
      if (count === 3) response.end('page')
      else response.writeHead(302, { location: '/', 'set-cookie': `n=${count + 1}` }).end()
    })
    const page = await site.fetch(target.url('/'))
    expect([page.text(), page.redirectChain.length]).toEqual(['page', 3])
  })

  test('with many Set-Cookie lines each are followed, and the lines read up to a limit', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) => {
      const hop = Number(/\d+$/.exec(seen.line)?.[0] ?? 0)
      const lines = Array.from({ length: 900 }, (_, at) => `c${at}=${hop}; Path=/${hop}`)
      if (hop === 4) response.writeHead(200, { 'set-cookie': lines }).end('page')
      else response.writeHead(302, { location: `/${hop + 1}`, 'set-cookie': lines }).end()
    })
    const { redirectChain, setCookies } = await site.fetch(target.url('/0'))
    expect([redirectChain.length, setCookies.length]).toEqual([4, 2_000])
    expect(setCookies.at(-1)).toMatchObject({ name: 'c199', value: '2', hopUrl: target.url('/2') })
  })

  test('with a huge body do not wait for it', async () => {
    await using site = new Site()
    const piece = Buffer.alloc(64 * 1024)
    const target = await site.http((seen, _request, response) => {
      if (seen.line !== 'GET /') return response.end('page')
      response.writeHead(302, { location: '/page' })
      const write = (): void => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', write)
      }
      return write()
    })
    let held = 0
    const page = await site.fetch(target.url('/'), { bytes: { reserve: (bytes) => (held += bytes) } })
    expect([page.text(), held]).toEqual(['page', 4])
  })

  test('with a small body keep their connection for the next request', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) =>
      seen.line === 'GET /' ? response.writeHead(302, { location: '/page' }).end('moved') : response.end('page'),
    )
    await site.fetch(target.url('/'))
    expect([target.requests.length, target.connections()]).toEqual([2, 1])
  })
})
