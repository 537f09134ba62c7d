import { Dispatcher } from 'undici'
import { describe, expect, test } from 'vitest'
import { pageRequest, Site, sessionJar } from '../../../test/support/fetch-target.ts'
import { AppError } from '../../errors.ts'
import { fetchPage } from './fetch.ts'

const code = (name: string, message?: RegExp) =>
  expect.objectContaining({ code: name, ...(message && { message: expect.stringMatching(message) }) })

describe('what a session holds', () => {
  const headers = { 'X-Token': 'header-secret', 'User-Agent': 'header agent' }

  test('goes with every hop inside its domain and with no other', async () => {
    await using site = new Site()
    const path = ['site.test', 'sub.site.test', 'other.test', 'site.test.evil.test', 'site.test']
    const target = await site.http((_seen, _request, response) => {
      const next = path[target.requests.length]
      if (next === undefined) response.end('page')
      else response.writeHead(302, { location: target.url('/', next) }).end()
    })
    const jar = sessionJar(target.url('/'), 'site.test', { sid: 'cookie-secret' })
    const page = await site.fetch(target.url('/'), { jar, headers, userAgent: 'kept agent' })
    expect(page.carriedSecret).toBe(true)
    const carried = target.requests.map(({ host, headers }) => [
      host.replace(/:\d+$/, ''),
      headers.cookie,
      headers['x-token'],
      headers['user-agent']?.startsWith('Mozilla'),
    ])
    expect(carried).toEqual([
      ['site.test', 'sid=cookie-secret', 'header-secret', false],
      ['sub.site.test', 'sid=cookie-secret', 'header-secret', false],
      ['other.test', undefined, undefined, true],
      ['site.test.evil.test', undefined, undefined, true],
      ['site.test', 'sid=cookie-secret', 'header-secret', false],
    ])
  })

  test('takes the place of the defaults, its User-Agent last of all', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const jar = sessionJar(target.url('/'), 'site.test', {})
    await site.fetch(target.url('/'), { jar, headers: { 'accept-language': 'de' }, userAgent: 'kept' })
    await site.fetch(target.url('/'), { jar, headers: { 'USER-AGENT': 'own' }, userAgent: 'kept' })
    expect(target.requests.map(({ headers }) => [headers['user-agent'], headers['accept-language']])).toEqual([
      ['kept', 'de'],
      ['own', 'en-US,en;q=0.5'],
    ])
  })

  test('lasts as long as the site means, though the clock of the site is slow', async () => {
    await using site = new Site()
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toUTCString()
    const target = await site.http((seen, _request, response) =>
      seen.line === 'GET /'
        ? response
            .writeHead(302, { location: '/page', date: ago(2), 'set-cookie': `sid=new; Path=/; Expires=${ago(1)}` })
            .end()
        : response.end(),
    )
    const jar = sessionJar(target.url('/'), 'site.test', { sid: 'old' })
    const page = await site.fetch(target.url('/'), { jar })
    expect(target.requests.map(({ headers }) => headers.cookie)).toEqual(['sid=old', 'sid=new'])
    expect(page.setCookies[0]?.expiresAt).toBeGreaterThan(Date.now() + 3_000_000)
  })

  test('is replaced within the visit by what the site sets', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) =>
      seen.line === 'GET /'
        ? response.writeHead(302, { location: '/page', 'set-cookie': ['sid=new', 'extra=1'] }).end()
        : response.end(),
    )
    const jar = sessionJar(target.url('/'), 'site.test', { sid: 'old' })
    const page = await site.fetch(target.url('/'), { jar })
    expect(target.requests.map(({ headers }) => headers.cookie)).toEqual(['sid=old', 'sid=new; extra=1'])
    expect(page.setCookies.map(({ name, value }) => [name, value])).toEqual([
      ['sid', 'new'],
      ['extra', '1'],
    ])
  })

  test('waits for leave to be used, once, and only where it is used', async () => {
    await using site = new Site()
    const order: string[] = []
    const target = await site.http((seen, _request, response) => {
      order.push(seen.line)
      if (seen.line === 'GET /outside') response.writeHead(302, { location: target.url('/in', 'site.test') }).end()
      else if (seen.line === 'GET /in') response.writeHead(302, { location: '/page' }).end()
      else response.end()
    })
    const url = target.url('/outside', 'other.test')
    const beforeSecret = async (): Promise<void> => {
      order.push('leave')
    }
    await site.fetch(url, { jar: sessionJar(url, 'site.test', { sid: '1' }), beforeSecret })
    expect(order).toEqual(['GET /outside', 'leave', 'GET /in', 'GET /page'])
  })

  test.each([
    ['a cookie', { sid: '1' }, {}, null],
    ['a header', {}, { 'x-token': '1' }, null],
    ['the User-Agent', {}, {}, 'kept'],
  ])('is not sent where leave is refused: %s', async (_name, cookies, headers, userAgent) => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const jar = sessionJar(target.url('/'), 'site.test', cookies)
    const beforeSecret = async (): Promise<void> => {
      throw new AppError('STORAGE_UNAVAILABLE')
    }
    const visit = site.fetch(target.url('/'), { jar, headers, userAgent, beforeSecret })
    await expect(visit).rejects.toEqual(code('STORAGE_UNAVAILABLE'))
    expect(target.connections()).toBe(0)
  })

  test('is asked about again as each request is written, also one that is sent once more', async () => {
    await using site = new Site()
    const lines: string[] = []
    const target = await site.http((seen, request, response) => {
      lines.push(seen.line)
      if (seen.line === 'GET /hop') response.writeHead(302, { location: '/closed' }).end()
      else request.socket.destroy()
    })
    let asked = 0
    const mayBegin = (last: number) => (): void => {
      asked += 1
      if (asked > last) throw new AppError('SESSION_BUSY')
    }
    for (const [last, sent] of [
      [0, []],
      [1, ['GET /hop']],
      // The connection closed under it: the same request again would have been the third.
      [2, ['GET /hop', 'GET /closed']],
    ] as const) {
      asked = 0
      lines.length = 0
      const visit = site.fetch(target.url('/hop'), { mayBegin: mayBegin(last) })
      await expect(visit).rejects.toEqual(code('SESSION_BUSY'))
      expect([lines, asked]).toEqual([sent, last + 1])
    }
  })

  test('asks for no leave where there is nothing to send', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const beforeSecret = async (): Promise<void> => {
      throw new AppError('STORAGE_UNAVAILABLE')
    }
    expect((await site.fetch(target.url('/'), { beforeSecret })).carriedSecret).toBe(false)
  })

  test('is not sent once the time is up while leave is waited for', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const jar = sessionJar(target.url('/'), 'site.test', { sid: '1' })
    const beforeSecret = () => new Promise<void>(() => {})
    await expect(site.fetch(target.url('/'), { jar, beforeSecret, timeoutMs: 20 })).rejects.toEqual(code('TIMEOUT'))
    expect(target.connections()).toBe(0)
  })
})

/** Answers every request with a redirect to the next URL, and in the end with a page: on https as well. */
class Trail extends Dispatcher {
  readonly sent: string[] = []
  readonly #rest: string[]

  constructor(rest: readonly string[]) {
    super()
    this.#rest = [...rest]
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const headers = options.headers as string[]
    const carries = headers.some((text) => text.includes('secret'))
    this.sent.push(`${options.origin}${options.path}${carries ? ' with secrets' : ''}`)
    const location = this.#rest.shift()
    const controller = { aborted: false, paused: false, reason: null, abort() {}, pause() {}, resume() {} }
    handler.onRequestStart?.(controller, {})
    handler.onResponseStart?.(
      controller,
      location === undefined ? 200 : 302,
      location === undefined ? {} : { location },
    )
    handler.onResponseEnd?.(controller, {})
    return true
  }
}

test.each<[name: string, urls: readonly [string, ...string[]], carried: readonly boolean[]]>([
  ['on https', ['https://a.test/', 'https://b.a.test/'], [true, true]],
  ['on http where that was asked for', ['http://a.test/', 'http://a.test/x'], [true, true]],
  ['up to https', ['http://a.test/', 'https://a.test/'], [true, true]],
  ['never to http where https was asked for', ['https://a.test/', 'http://a.test/'], [true, false]],
  ['never to http after https', ['http://a.test/', 'https://a.test/', 'http://a.test/x'], [true, true, false]],
  [
    'never to http after https elsewhere',
    ['http://a.test/', 'https://b.test/', 'http://a.test/x'],
    [true, false, false],
  ],
  ['back on https', ['https://a.test/', 'http://a.test/', 'https://a.test/x'], [true, false, true]],
  ['whatever the port', ['https://a.test/', 'https://a.test:8443/'], [true, true]],
])('what a session holds goes %s', async (_name, urls, carried) => {
  const dispatcher = new Trail(urls.slice(1))
  const request = pageRequest(urls[0], {
    jar: sessionJar(urls[0], 'a.test', { sid: 'secret' }),
    headers: { 'x-token': 'secret' },
    userAgent: 'secret',
  })
  const ports = { egress: { check() {}, dispatcher }, clock: { now: () => 0 } }
  await fetchPage(request, ports, new AbortController().signal)
  expect(dispatcher.sent).toEqual(urls.map((url, index) => `${url}${carried[index] ? ' with secrets' : ''}`))
})
