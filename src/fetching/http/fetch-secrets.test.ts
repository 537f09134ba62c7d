import { Dispatcher } from 'undici'
import { describe, expect, test } from 'vitest'
import { credentials, httpPorts, Site, visitPlan } from '../../../test/support/fetch-target.ts'
import { AppError } from '../../errors.ts'
import type { VisitPlan } from '../tier.ts'
import { createHttpTier } from './http-tier.ts'

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
    const own = { headers, userAgent: 'kept agent' }
    const page = await site.fetch(target.url('/'), {
      credentials: credentials(target.url('/'), 'site.test', { sid: 'cookie-secret' }, own),
    })
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
    for (const headers of [{ 'accept-language': 'de' }, { 'USER-AGENT': 'own' }]) {
      const own = { headers, userAgent: 'kept' }
      await site.fetch(target.url('/'), { credentials: credentials(target.url('/'), 'site.test', {}, own) })
    }
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
    const page = await site.fetch(target.url('/'), {
      credentials: credentials(target.url('/'), 'site.test', { sid: 'old' }),
    })
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
    const page = await site.fetch(target.url('/'), {
      credentials: credentials(target.url('/'), 'site.test', { sid: 'old' }),
    })
    expect(target.requests.map(({ headers }) => headers.cookie)).toEqual(['sid=old', 'sid=new; extra=1'])
    expect(page.setCookies.map(({ name, value }) => [name, value])).toEqual([
      ['sid', 'new'],
      ['extra', '1'],
    ])
  })

  test('stays where it is until the visit is sent', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end('page'))
    const prepared = await site.prepare(target.url('/'), {
      credentials: credentials(target.url('/'), 'site.test', { sid: '1' }),
    })
    expect([target.connections(), prepared.mayHaveSent()]).toEqual([0, false])
    expect([(await prepared.send()).carriedSecret, prepared.mayHaveSent()]).toEqual([true, true])
    await prepared.close()
  })

  test.each([
    ['a refused address', 'http://10.1.2.3/', 'TARGET_NOT_ALLOWED'],
    ['a name that leads to one', 'http://site.test:1/', 'TARGET_NOT_ALLOWED'],
  ])('is not asked for: %s', async (_name, url, expected) => {
    await using site = new Site(async () => [{ address: '10.0.0.1', family: 4 }])
    await expect(site.prepare(url)).rejects.toEqual(code(expected))
  })

  test.each([
    ['a target that closes the connection', (port: number) => `http://site.test:${port}/close`, true],
    ['one that redirects to what is refused', (port: number) => `http://site.test:${port}/away`, true],
    ['one that is not there', () => 'http://site.test:1/', false],
  ])('may have been sent to %s', async (_name, urlOf, expected) => {
    await using site = new Site()
    const target = await site.http((seen, request, response) =>
      seen.line === 'GET /away'
        ? response.writeHead(302, { location: 'http://10.1.2.3/' }).end()
        : request.socket.destroy(),
    )
    const url = urlOf(target.port)
    const prepared = await site.prepare(url, { credentials: credentials(url, 'site.test', { sid: '1' }) })
    await expect(prepared.send()).rejects.toBeInstanceOf(AppError)
    expect(prepared.mayHaveSent()).toBe(expected)
    await prepared.close()
  })

  test('goes with no request once its lease has ended, also one that is sent once more', async () => {
    await using site = new Site()
    const lines: string[] = []
    const target = await site.http((seen, request, response) => {
      lines.push(seen.line)
      if (seen.line === 'GET /hop') response.writeHead(302, { location: '/closed' }).end()
      else request.socket.destroy()
    })
    let asked = 0
    const endingAfter = (last: number) => ({
      get endsAt() {
        asked += 1
        return asked > last ? 0 : Number.POSITIVE_INFINITY
      },
    })
    for (const [last, sent] of [
      [0, []],
      [1, ['GET /hop']],
      // The connection closed under it: the same request again would have been the third.
      [2, ['GET /hop', 'GET /closed']],
    ] as const) {
      asked = 0
      lines.length = 0
      await expect(site.fetch(target.url('/hop'), { lease: endingAfter(last) })).rejects.toEqual(code('TIMEOUT'))
      expect([lines, asked]).toEqual([sent, last + 1])
    }
  })

  test('is not sent once nobody waits for the page', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const caller = new AbortController()
    const prepared = await site.prepare(target.url('/'), {}, { signal: caller.signal })
    caller.abort(new AppError('SESSION_BUSY'))
    await expect(prepared.send()).rejects.toEqual(code('SESSION_BUSY'))
    expect(target.connections()).toBe(0)
    await prepared.close()
  })
})

/** Answers every request with a redirect to the next URL, and in the end with a page: on https as well. */
class Trail extends Dispatcher {
  readonly sent: string[] = []
  readonly #rest: string[]
  readonly #status: number

  constructor(rest: readonly string[], status: number) {
    super()
    this.#rest = [...rest]
    this.#status = status
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const headers = options.headers as string[]
    const carries = headers.some((text) => text.includes('secret')) || options.body === 'secret'
    this.sent.push(`${options.origin}${options.path}${carries ? ' with secrets' : ''}`)
    const location = this.#rest.shift()
    const controller = { aborted: false, paused: false, reason: null, abort() {}, pause() {}, resume() {} }
    handler.onRequestStart?.(controller, {})
    handler.onResponseStart?.(
      controller,
      location === undefined ? 200 : this.#status,
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
  const own = { headers: { 'x-token': 'secret' }, userAgent: 'secret' }
  const { sent } = await walk(urls, { credentials: credentials(urls[0], 'a.test', { sid: 'secret' }, own) })
  expect(sent).toEqual(urls.map((url, index) => `${url}${carried[index] ? ' with secrets' : ''}`))
})

test.each<[name: string, urls: readonly [string, ...string[]], carried: readonly boolean[]]>([
  ['to their host', ['https://a.test/', 'https://a.test/x'], [true, true]],
  ['to no other, and back', ['https://a.test/', 'https://b.test/', 'https://a.test/x'], [true, false, true]],
  ['up to https', ['http://a.test/', 'https://a.test/'], [true, true]],
  ['never to http where https was asked for', ['https://a.test/', 'http://a.test/'], [true, false]],
  ['never to http after https', ['http://a.test/', 'https://a.test/', 'http://a.test/x'], [true, true, false]],
])('the headers of a request go %s', async (_name, urls, carried) => {
  const { sent } = await walk(urls, { callerHeaders: { 'X-Token': 'secret' } })
  expect(sent).toEqual(urls.map((url, index) => `${url}${carried[index] ? ' with secrets' : ''}`))
})

test.each<[name: string, urls: readonly [string, string], isSent: boolean]>([
  ['within its host', ['https://a.test/', 'https://a.test/x'], true],
  ['on http where that was asked for', ['http://a.test/', 'http://a.test/x'], true],
  ['up to https', ['http://a.test/', 'https://a.test/'], true],
  ['not from https to http', ['https://a.test/', 'http://a.test/'], false],
  ['not to another host', ['https://a.test/', 'https://b.test/'], false],
])('a body that no session sends goes along with a redirect %s', async (_name, urls, isSent) => {
  for (const status of [307, 308]) {
    const { sent, ended } = await walk(urls, { method: 'POST', body: 'secret' }, status)
    expect(sent).toEqual((isSent ? urls : urls.slice(0, 1)).map((url) => `${url} with secrets`))
    if (isSent) expect(ended).toMatchObject({ status: 200 })
    else expect(ended).toEqual(code('TARGET_NOT_ALLOWED', /body/))
  }
})

/** Follows redirects from the first URL to the last: what was sent, and the page or the error in the end. */
async function walk(urls: readonly [string, ...string[]], over: Partial<VisitPlan>, status = 302) {
  const dispatcher = new Trail(urls.slice(1), status)
  const egress = { check() {}, through: () => ({ prepare: async () => {}, isConnected: () => false, dispatcher }) }
  const tier = createHttpTier(httpPorts(egress, { clock: { now: () => 0 } }))
  const prepared = await tier.prepare(visitPlan(urls[0], over), new AbortController().signal)
  const ended = await prepared.send().catch((error: unknown) => error)
  await prepared.close()
  return { sent: dispatcher.sent, ended }
}
