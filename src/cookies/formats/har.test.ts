import { describe, expect, it } from 'vitest'
import { importCookies } from './import-cookies.ts'

const now = Date.UTC(2026, 2, 18, 12)
const day = 86_400_000

interface Step {
  readonly url?: string
  readonly cookie?: string
  readonly set?: readonly string[]
  readonly at?: number
  readonly time?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly response?: object
}

function har(steps: readonly Step[]): object {
  const entries = steps.map(
    ({ url = 'https://shop.example/', cookie, set = [], at = now - 1000, time, headers = {}, response }) => ({
      startedDateTime: new Date(at).toISOString(),
      ...(time === undefined ? {} : { time }),
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
  const { state, receipt } = importCookies(har(steps), 'shop.example', now)
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
  const login: Step = { at: started, time: 800, cookie: 'sid=anon', set: ['sid=login; Path=/'] }
  it.each<[string, readonly Step[], string]>([
    ['sent while the login was under way', [login, { at: started + 300, time: 50, cookie: 'sid=anon' }], 'login'],
    ['sent after it', [login, { at: started + 900, time: 50, cookie: 'sid=newer' }], 'newer'],
    [
      'sent after a login of unknown length',
      [
        { ...login, time: -1 },
        { at: started + 300, cookie: 'sid=newer' },
      ],
      'newer',
    ],
    // Some tools count more into the time of a request: what later answers set comes later all the same.
    [
      'answered',
      [login, { at: started + 300, time: 50, cookie: 'sid=login', set: ['sid=rotated; Path=/'] }],
      'rotated',
    ],
  ])('keeps the value of a request %s: %#', (_what, steps, value) => {
    expect(held(steps).exact).toEqual([`sid=${value}`])
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
  ]) as { log: object }
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
  ]) as { log: object }
  expect(importCookies({ log }, 'shop.example', now).pages).toEqual([
    'https://shop.example/account',
    'https://shop.example/login',
    'https://shop.example/api/cart',
  ])
})
