import { describe, expect, it } from 'vitest'
import { Exchanges } from './exchanges.ts'
import { harSieve } from './har.ts'
import { importCookies } from './import-cookies.ts'
import { JsonReader } from './json-reader.ts'

const now = Date.UTC(2026, 2, 18, 12)
const day = 86_400_000

interface Step {
  readonly url?: string
  readonly cookie?: string
  readonly set?: readonly string[]
  readonly at?: number
  /** Milliseconds until the whole answer came, and those of its body alone. */
  readonly time?: number
  readonly receive?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly response?: object
}

function har(steps: readonly Step[]): { log: object } {
  const entries = steps.map(
    ({ url = 'https://shop.example/', cookie, set = [], at = now - 1000, time, receive, headers = {}, response }) => ({
      startedDateTime: new Date(at).toISOString(),
      ...(time === undefined ? {} : { time }),
      ...(receive === undefined ? {} : { timings: { send: 0, wait: 1, receive } }),
      request: {
        url,
        headers: [
          ...Object.entries(headers).map(([name, value]) => ({ name, value })),
          ...(cookie === undefined ? [] : [{ name: 'Cookie', value: cookie }]),
        ],
      },
      response: response ?? { headers: set.map((value) => ({ name: 'Set-Cookie', value })) },
    }),
  )
  return { log: { entries } }
}

function held(steps: readonly Step[]) {
  const { log } = har(steps)
  const { state, receipt } = importCookies({ log }, 'shop.example', now)
  const reader = new JsonReader(harSieve(new Exchanges(), now))
  reader.write(Buffer.from(JSON.stringify(log)))
  expect(importCookies({ log: reader.end() as object }, 'shop.example', now)).toMatchObject({ state, receipt })
  const exact = state.exactCookies.map(({ name, value, path }) => `${name}=${value}${path === '/' ? '' : ` ${path}`}`)
  return { pairs: state.cookies, exact, receipt, state }
}

describe('what a browser held after the requests of a HAR', () => {
  it.each<[what: string, steps: Step[], pairs: object, exact: string[]]>([
    ['what was sent', [{ cookie: 'a=1' }], { a: '1' }, []],
    ['what was set', [{ set: ['a=1; Path=/'] }], {}, ['a=1']],
    ['the later of two answers', [{ set: ['a=1; Path=/'] }, { set: ['a=2; Path=/'] }], {}, ['a=2']],
    ['an answer after a request', [{ cookie: 'a=1', set: ['a=2; Path=/'] }], {}, ['a=2']],
    ['a request after an answer, with its attributes', [{ set: ['a=1; Path=/'] }, { cookie: 'a=2' }], {}, ['a=2']],
    ['nothing of what was ended', [{ cookie: 'a=1' }, { set: ['a=; Path=/; Max-Age=0'] }], {}, []],
    ['what was set again', [{ set: ['a=1; Max-Age=0'] }, { set: ['a=2; Path=/'] }], {}, ['a=2']],
    ['several that Firefox joined', [{ set: ['a=1; Path=/\nb=2; Path=/'] }], {}, ['a=1', 'b=2']],
    [
      'several that Safari joined',
      [
        {
          set: [
            'a=1,x=2; Path=/; Expires=Thu, 01 Jan 2026 00:00:00 GMT, b=2; Expires=Tue, 01 Jan 2030 00:00:00 GMT, c=3,d=4',
          ],
        },
      ],
      {},
      ['b=2', 'c=3,d=4'],
    ],
    ['the same name on two paths', [{ set: ['a=1; Path=/', 'a=2; Path=/x'] }], {}, ['a=1', 'a=2 /x']],
    ['nothing of another site', [{ url: 'https://x.test/', cookie: 'a=1', set: ['b=2'] }], {}, []],
    ['nothing that a site may not set', [{ set: ['a=1; Domain=x.test', '__Host-a=1'] }], {}, []],
    ['nothing that has run out since', [{ at: now - 2 * day, set: ['a=1; Max-Age=3600'] }], {}, []],
  ])('%s', (_what, steps, pairs, exact) => {
    expect(held(steps)).toMatchObject({ pairs, exact })
    expect(Object.keys(held(steps).pairs)).toHaveLength(Object.keys(pairs).length)
  })

  const started = now - 60_000
  const later = (ms: number, step: Step): Step => ({ at: started + ms, time: 50, ...step })
  const login = later(0, { time: 800, cookie: 'sid=anon', set: ['sid=login; Path=/'] })
  const logout = later(0, { time: 800, cookie: 'sid=1', set: ['sid=; Path=/; Max-Age=0'] })
  const ended = later(-500, { set: ['sid=1; Path=/'] })
  it.each<[string, readonly Step[], string[]]>([
    ['sent while the login was under way', [login, later(300, { cookie: 'sid=anon' })], ['login']],
    ['sent after it', [login, later(900, { cookie: 'sid=newer' })], ['newer']],
    ['of a script that sets the value from before again', [login, later(900, { cookie: 'sid=anon' })], ['anon']],
    [
      'of a script while the body of the login still comes',
      [{ ...login, receive: 700 }, later(300, { cookie: 'sid=anon' })],
      ['anon'],
    ],
    [
      'sent while an event stream is open',
      [later(0, { set: ['sid=1'], time: 600_000 }), later(5000, { cookie: 'sid=2' })],
      ['2'],
    ],
    [
      'sent after the clock was set back',
      [login, later(-3_600_000, { cookie: 'sid=2' }), later(-3_599_000, { cookie: 'sid=3' })],
      ['3'],
    ],
    ['sent in the same second', [login, later(0, { cookie: 'sid=newer' })], ['newer']],
    [
      'sent after a login of unknown length',
      [
        { ...login, time: -1 },
        { at: started + 300, cookie: 'sid=newer' },
      ],
      ['newer'],
    ],
    // Some tools count more into the time of a request: what later answers set comes later all the same.
    ['answered', [login, later(300, { cookie: 'sid=login', set: ['sid=rotated; Path=/'] })], ['rotated']],
    [
      'of several answers under way that came in another order',
      [login, later(10, { ...login, at: started + 10, set: ['sid=2; Path=/'] }), later(900, { cookie: 'sid=login' })],
      ['login'],
    ],
    [
      'sent between two answers, with what the first set',
      [
        later(0, { time: 100, cookie: 'sid=0', set: ['sid=1; Path=/'] }),
        later(10, { time: 800, cookie: 'sid=0', set: ['sid=2; Path=/'] }),
        later(300, { cookie: 'sid=1' }),
      ],
      ['2'],
    ],
    [
      'sent while two answers were under way',
      [
        later(0, { time: 400, cookie: 'sid=0', set: ['sid=1; Path=/'] }),
        later(10, { time: 800, cookie: 'sid=0', set: ['sid=2; Path=/'] }),
        later(300, { cookie: 'sid=0' }),
      ],
      ['2'],
    ],
    ['sent while a log-out was under way', [ended, logout, later(300, { cookie: 'sid=1' })], []],
    ['sent after a log-out by a script that keeps the cookie', [ended, logout, later(900, { cookie: 'sid=1' })], ['1']],
    ['sent after the next login', [ended, logout, later(300, { cookie: 'sid=1' }), later(900, login)], ['login']],
    [
      'of a path, sent while a log-out beside it was under way',
      [
        later(-500, { url: 'https://shop.example/app/', set: ['sid=1; Path=/app'] }),
        later(0, { time: 800, url: 'https://shop.example/logout', set: ['sid=; Path=/app; Max-Age=0'] }),
        later(300, { url: 'https://shop.example/app/poll', cookie: 'sid=1' }),
      ],
      [],
    ],
    // Of a login from before the recording, nothing says its path.
    ['sent while a log-out from an earlier login was under way', [logout, later(300, { cookie: 'sid=1' })], []],
    ['sent after an answer removed a cookie that was never there', [logout, later(900, { cookie: 'sid=1' })], ['1']],
  ])('keeps the value of a request %s: %#', (_what, steps, values) => {
    const { exact, pairs } = held(steps)
    const found = [...exact, ...Object.entries(pairs).map((pair) => pair.join('='))]
    expect(found).toEqual(values.map((value) => `sid=${value}`))
  })

  it('counts the age of a cookie from when it was set', () => {
    const { state } = held([{ at: now - day, set: ['a=1; Max-Age=172800'] }])
    expect(state.exactCookies[0]?.expiresAt).toBe(now + day)
  })

  it('reads cookies of answers where there are no headers', () => {
    const cookies = [
      {
        name: 'a',
        value: '1',
        path: '/',
        domain: '.shop.example',
        expires: '2026-12-01T00:00:00.000Z',
        httpOnly: true,
        secure: true,
      },
      { name: 'b', value: '1; Domain=x' },
      { name: 'c' },
    ]
    const { state } = held([{ response: { headers: [], cookies } }])
    expect(state.exactCookies).toMatchObject([
      {
        name: 'a',
        domain: 'shop.example',
        hostOnly: false,
        httpOnly: true,
        secure: true,
        expiresAt: Date.UTC(2026, 11),
      },
    ])
  })

  it('takes over user agent and headers of the site alone', () => {
    const { state, receipt } = held([
      { headers: { 'User-Agent': 'A/1', 'X-Api-Token': 'old', ':authority': 'shop.example' }, cookie: 'a=1' },
      { headers: { 'X-Api-Token': 'new', Accept: '*/*', 'X-Request-Id': '5', Host: 'shop.example' } },
      { url: 'https://x.test/', headers: { 'User-Agent': 'B/2', Authorization: 'x' } },
    ])
    expect([state.userAgent, state.headers]).toEqual(['A/1', { 'X-Api-Token': 'new' }])
    expect(receipt.headers).toEqual({
      kept: ['User-Agent', 'X-Api-Token'],
      dropped: ['Accept', 'X-Request-Id', 'Host'],
    })
  })

  it('warns of sessions that an answer bound to a device', () => {
    const headers = [{ name: 'Secure-Session-Registration', value: '(ES256);path="reg"' }]
    const { receipt } = held([{ cookie: 'a=1', response: { headers } }])
    expect(receipt.warnings.map(({ code }) => code)).toContain('device_bound')
  })

  it.each([
    ['says that a browser left the cookies out', {}, false],
    ['holds no login for a header against forged requests', { 'X-CSRF-Token': '77aa', 'X-XSRF-TOKEN': '1' }, false],
    ['holds one for a token', { 'X-Api-Token': '77aa' }, true],
  ])('%s', (_what, headers, isUsable) => {
    const imported = importCookies(har([{ headers }]), 'shop.example', now)
    expect(imported.isUsable).toBe(isUsable)
    expect(imported.receipt.warnings.map(({ code }) => code)).toContain('cookies_left_out')
  })
})

it.each([
  ['sent before', [{ cookie: 'sid=1' }, { set: ['sid=; Path=/; Max-Age=0'] }], /ends with a log-out/],
  ['set before', [{ set: ['sid=1'] }, { set: ['sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'] }], /ends with a log-out/],
  [
    'sent before it was answered',
    [{ cookie: 'sid=1', set: ['sid=; Path=/; Max-Age=0'], time: 400 }, { cookie: 'sid=1' }],
    /ends with a log-out/,
  ],
  ['never there', [{}], /contains no cookies/],
])('says why no cookie is left of those that were %s', (_when, steps, expected) => {
  const [warning] = held(steps).receipt.warnings.filter(({ code }) => code === 'cookies_left_out')
  expect(warning?.message).toMatch(expected)
})

it('names the data that an application requested with its token before the page that carries no login', () => {
  const answered = (value: string) => ({ status: 200, headers: [{ name: 'Content-Type', value }] })
  const api = (path: string, headers: Readonly<Record<string, string>>) => ({
    url: `https://shop.example${path}`,
    headers,
    response: answered('application/json'),
  })
  const { log } = har([
    { url: 'https://shop.example/', response: answered('text/html') },
    api('/api/orders', { Authorization: 'Bearer eyJ' }),
    api('/api/config', { Cookie: '_ga=1' }),
  ])
  expect(importCookies({ log }, 'shop.example', now).pages).toEqual([
    'https://shop.example/api/orders',
    'https://shop.example/',
    'https://shop.example/api/config',
  ])
})

it('names the last page that was answered, and neither files nor what was posted', () => {
  const answered = (contentType: string, status = 200) => ({
    status,
    headers: [{ name: 'Content-Type', value: contentType }],
  })
  const { log } = har([
    { url: 'https://shop.example/login', response: answered('text/html') },
    { url: 'https://shop.example/account', response: answered('text/html') },
    { url: 'https://shop.example/api/cart', response: answered('application/json') },
    { url: 'https://shop.example/app.css', response: answered('text/css') },
    { url: 'https://shop.example/old', response: answered('text/html', 301) },
  ])
  expect(importCookies({ log }, 'shop.example', now).pages).toEqual([
    'https://shop.example/account',
    'https://shop.example/login',
    'https://shop.example/api/cart',
  ])
})
