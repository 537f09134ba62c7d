import { describe, expect, it } from 'vitest'
import { importCookies, takeInTurns } from './import-cookies.ts'
import type { Receipt } from './receipt.ts'
import { readImport } from './recognise.ts'

const now = Date.UTC(2026, 2, 18, 12)
const seconds = now / 1000

const take = (content: string | object, domain = 'app.shop.example') => importCookies(content, domain, now)
const item = (over: object) => ({
  name: 'sid',
  value: 'v',
  domain: 'app.shop.example',
  path: '/',
  secure: true,
  ...over,
})
const dropped = ({ receipt }: { receipt: Receipt }) => receipt.dropped.map(({ name, reason }) => [name, reason])

describe('a cookie', () => {
  it.each([
    ['of the host', {}, 'app.shop.example'],
    ['of a host below', { domain: 'x.app.shop.example' }, 'app.shop.example'],
    ['of the domain above, for all below it', { domain: '.shop.example' }, 'app.shop.example'],
    ['of the host without www', { domain: 'shop.example' }, 'www.shop.example'],
    ['in other letters, with dots', { domain: '.APP.shop.EXAMPLE.' }, 'app.shop.example'],
    ['of a name in another script', { domain: '.bücher.example' }, 'xn--bcher-kva.example'],
    ['of an address', { domain: '127.0.0.1' }, '127.0.0.1'],
    ['of the partition of its own site', { partitionKey: 'https://shop.example' }, 'app.shop.example'],
  ])('%s is kept', (_what, over, domain) => {
    expect(take([item(over)], domain).receipt).toMatchObject({ kept: ['sid'], dropped: [] })
  })

  it.each([
    ['of the domain above alone', { domain: 'shop.example' }, null, 'other_domain'],
    ['of a host beside', { domain: 'api.shop.example' }, null, 'other_domain'],
    ['of another site', { domain: '.other.com' }, null, 'other_domain'],
    ['of a public suffix', { domain: '.com' }, null, 'other_domain'],
    ['of what is no host', { domain: 'a b' }, 'sid', 'malformed'],
    ['that is over', { expires: seconds - 1 }, 'sid', 'expired'],
    ['with a name that is no token', { name: 'a=b c' }, null, 'malformed'],
    ['without a name', { name: '' }, null, 'malformed'],
    ['with a very long name', { name: 'n'.repeat(9000) }, null, 'limit'],
    ['with a semicolon', { value: 'a;b' }, 'sid', 'malformed'],
    ['with a line end', { value: 'a\nb' }, 'sid', 'malformed'],
    ['without a value', { value: null }, 'sid', 'malformed'],
    ['with a longer path than browsers keep', { path: `/${'p'.repeat(1024)}` }, 'sid', 'limit'],
    ['of more than 8 KiB', { value: 'v'.repeat(8192) }, 'sid', 'limit'],
    [
      'whose name says that it is of the domain above alone',
      { name: '__Host-a', domain: '.shop.example' },
      null,
      'other_domain',
    ],
    ['of a partition that is no site', { partitionKey: 'x' }, 'sid', 'malformed'],
    ['of the partition of another site', { partitionKey: 'https://other.com' }, null, 'other_domain'],
    [
      'of a frame in a page of another site',
      { partitionKey: { topLevelSite: 'https://shop.example', hasCrossSiteAncestor: true } },
      null,
      'other_domain',
    ],
    [
      'of such a frame, as Playwright says it',
      { partitionKey: 'https://shop.example', _crHasCrossSiteAncestor: true },
      null,
      'other_domain',
    ],
  ])('%s is dropped', (_what, over, name, reason) => {
    expect(dropped(take([item(over)]))).toEqual([[name, reason]])
  })

  it('that comes twice is kept as it came last', () => {
    const result = take([item({ value: 'old' }), item({ value: 'new' })])
    expect(dropped(result)).toEqual([['sid', 'duplicate']])
    expect(result.state.exactCookies.map(({ value }) => value)).toEqual(['new'])
  })

  it.each([
    ['Puppeteer writes', { sourceOrigin: 'https://news.example', hasCrossSiteAncestor: true }],
    ['the DevTools protocol writes', { topLevelSite: 'https://news.example', hasCrossSiteAncestor: true }],
    ['has an unknown form', { site: 'https://news.example' }],
  ])('does not give way to one of a partition that %s', (_what, partitionKey) => {
    const { state } = take([item({ value: 'login' }), item({ value: 'widget', partitionKey })])
    expect(state.exactCookies.map(({ value }) => value)).toEqual(['login'])
  })

  it.each<[what: string, over: object, guessed: string[]]>([
    ['a dot', { name: '__Host-a', domain: '.app.shop.example' }, ['host_only']],
    ['subdomains', { name: '__Host-a', hostOnly: false, storeId: '0' }, ['host_only']],
    ['no domain', { name: '__Host-a', domain: null }, ['domain']],
    ['a path', { name: '__host-a', path: '/x' }, ['path']],
    ['http', { name: '__Host-a', secure: false }, ['secure']],
    [
      'all of them',
      { name: '__Host-a', domain: '.app.shop.example', path: '/x', secure: false },
      ['host_only', 'path', 'secure'],
    ],
    ['nothing else', { name: '__Host-a' }, []],
  ])('has what its name __Host- proves, also with %s', (_what, over, guessed) => {
    const { state, receipt } = take([item(over)])
    expect(state.exactCookies).toMatchObject([{ domain: 'app.shop.example', hostOnly: true, path: '/', secure: true }])
    expect([receipt.guessed.flatMap(({ what }) => what), receipt.dropped]).toEqual([guessed, []])
  })

  it.each(['__Secure-a', '__Http-a'])('of the name %s goes only over https, and stays as wide as it is', (name) => {
    const { state, receipt } = take([item({ name, domain: '.shop.example', path: '/x', secure: false })])
    expect(state.exactCookies).toMatchObject([{ domain: 'shop.example', hostOnly: false, path: '/x', secure: true }])
    expect(receipt.guessed).toEqual([{ name, what: ['secure'], how: 'its name says so' }])
  })

  it.each(['__Http-a', '__Host-Http-a'])('of the name %s is read by no script', (name) => {
    const { state, receipt } = take([item({ name, httpOnly: false })])
    expect(state.exactCookies).toMatchObject([{ httpOnly: true }])
    expect(receipt.guessed).toEqual([{ name, what: ['http_only'], how: 'its name says so' }])
  })

  it.each([
    [0, null],
    [1, null],
    [2, 'lax'],
    [3, 'strict'],
    [4, 'none'],
  ])('of Go with the SameSite %i has %s', (sameSite, expected) => {
    const cookie = { Name: 'a', Value: 'v', Path: '/', Domain: 'shop.example', RawExpires: '', SameSite: sameSite }
    const { state } = take(JSON.stringify([{ ...cookie, Secure: true }]))
    expect(state.exactCookies).toMatchObject([{ name: 'a', sameSite: expected }])
  })

  it('of a cookies.txt keeps its login whatever a converter has made of the flags', () => {
    const { state, receipt } = take('# Netscape HTTP Cookie File\napp.shop.example\tTRUE\t/\tFALSE\t0\t__Host-sid\tv\n')
    expect(state.exactCookies).toMatchObject([{ name: '__Host-sid', hostOnly: true, secure: true }])
    expect(receipt.guessed.flatMap(({ what }) => what)).toEqual(['host_only', 'secure'])
  })

  it('has what its format leaves out guessed, and told', () => {
    const { state, receipt } = take([
      { name: 'a', value: '1', hostOnly: null },
      { name: '__Host-b', value: '2', domain: 'app.shop.example', storeId: '0' },
      {
        name: 'c',
        value: '3',
        domain: 'app.shop.example',
        path: '/',
        secure: true,
        hostOnly: true,
        expirationDate: now * 2,
      },
    ])
    expect(state.exactCookies).toMatchObject([
      { name: 'a', domain: 'app.shop.example', hostOnly: false, path: '/', secure: false },
      { name: '__Host-b', hostOnly: true, path: '/', secure: true },
      { name: 'c', expiresAt: now * 2 },
    ])
    expect(receipt.guessed.map(({ name, what }) => [name, ...what])).toEqual([
      ['a', 'domain'],
      ['a', 'path'],
      ['a', 'secure'],
      ['__Host-b', 'host_only'],
      ['__Host-b', 'path'],
      ['__Host-b', 'secure'],
      ['c', 'expires'],
    ])
  })

  it('of many sites is told by site, and of what is no name of the internet by none', () => {
    const { receipt } = take([
      item({}),
      item({ domain: 'a.other.com' }),
      item({ domain: 'a.other.com', name: 'b' }),
      item({ domain: 'sEcReT' }),
      item({ domain: `${'s'.repeat(40)}.com` }),
    ])
    expect(receipt.dropped).toEqual([
      { name: null, domain: 'a.other.com', reason: 'other_domain', count: 2 },
      { name: null, domain: null, reason: 'other_domain', count: 2 },
    ])
  })
})

describe('a line of cookies.txt', () => {
  it.each([
    ['spaces for tabs', 'app.shop.example  FALSE  /  TRUE  0  sid  a b', [['sid', 'a b']]],
    ['no value', 'app.shop.example\tFALSE\t/\tTRUE\t0\tsid', [['sid', '']]],
    ['an empty value', 'app.shop.example\tFALSE\t/\tTRUE\t0\tsid\t', [['sid', '']]],
    ['no date, as Python writes it', 'app.shop.example\tFALSE\t/\tTRUE\t\tsid\tv', [['sid', 'v']]],
    ['lower case', 'app.shop.example\tfalse\t/\ttrue\t0\tsid\tv', [['sid', 'v']]],
    ['a tab in the value', 'app.shop.example\tFALSE\t/\tTRUE\t0\tsid\ta\tb', []],
    ['a date that is none', 'app.shop.example\tFALSE\t/\tTRUE\tsoon\tsid\tv', []],
    ['a comment', '# app.shop.example\tFALSE\t/\tTRUE\t0\tsid\tv', []],
  ])('with %s', (_what, line, cookies) => {
    const text = `${line}\napp.shop.example\tFALSE\t/\tTRUE\t0\tlast\tv`
    const kept = take(text).state.exactCookies.map(({ name, value }) => [name, value])
    expect(kept).toEqual([...cookies, ['last', 'v']])
  })
})

describe('a Cookie header of 1,200 cookies', () => {
  const line = Array.from({ length: 1_200 }, (_, at) => `c${at}=1`).join('; ')
  it.each([
    ['alone', line],
    ['in a command', `curl https://app.shop.example -b '${line}'`],
    ['in a request without an address', `GET / HTTP/1.1\r\nCookie: ${line}\r\n\r\n`],
  ])('%s: what is not stored is counted', (_how, content) => {
    const { kept, dropped } = take(content).receipt
    expect(kept).toHaveLength(300)
    expect(dropped.reduce((sum, { count }) => sum + count, 0)).toBe(900)
    expect(dropped.every(({ reason }) => reason === 'limit')).toBe(true)
  })
})

describe('a storageState', () => {
  it('brings the storage of its own origins along', () => {
    const origins = [
      {
        origin: 'https://app.shop.example',
        localStorage: [{ name: 'a', value: '1' }, { name: 5 }],
        indexedDB: [{ name: 'db' }],
      },
      { origin: 'https://other.com', localStorage: [{ name: 'b', value: '2' }] },
      { origin: 'https://x.app.shop.example', localStorage: [{ name: 'big', value: 'x'.repeat(1024 * 1024) }] },
      { origin: 'javascript:1', localStorage: [{ name: 'b', value: '2' }] },
    ]
    const { state, receipt } = take({ cookies: [item({})], origins })
    expect(state.storage).toEqual([
      { origin: 'https://app.shop.example', localStorage: [{ name: 'a', value: '1' }], indexedDb: '[{"name":"db"}]' },
    ])
    expect(receipt.storage).toEqual({ origins: 1, items: 1 })
    expect(receipt.dropped).toEqual([
      { name: null, domain: 'other.com', reason: 'other_domain', count: 1 },
      { name: null, domain: null, reason: 'limit', count: 1 },
    ])
  })
})

describe('a warning', () => {
  it('about the names of cookies needs cookies', () => {
    const origins = [{ origin: 'https://app.shop.example', localStorage: [{ name: 'jwt', value: 'x' }] }]
    const codes = (cookies: unknown[]) => take({ cookies, origins }).receipt.warnings.map(({ code }) => code)
    expect(codes([])).toEqual(['needs_browser'])
    expect(codes([item({ name: '_ga' })])).toEqual(['needs_browser', 'no_login_cookie'])
  })

  it.each([
    ['localStorage', [{ name: 'token', value: 'abcdef0123456789' }], /^The login may be only in localStorage/],
    ['sessionStorage', [], /^The login may be only in sessionStorage.* mode js and restore_session_storage\.$/],
  ])('about a token that is in %s says what uses it', (_place, localStorage, message) => {
    const sessionStorage = [{ name: 'access_token', value: 'abcdef0123456789' }]
    const origins = [{ origin: 'https://app.shop.example', localStorage, sessionStorage }]
    const { warnings } = take({ cookies: [item({ name: 'ui_theme' })], origins }).receipt
    expect(warnings).toContainEqual({ code: 'needs_browser', message: expect.stringMatching(message), names: [] })
  })

  it.each([
    ['expires_soon', [item({ expires: seconds + 3600 })], ['sid']],
    [
      'clearance_without_user_agent',
      [item({}), item({ name: 'cf_clearance' }), item({ name: '_abck' })],
      ['cf_clearance', '_abck'],
    ],
    ['device_bound', [item({}), item({ name: '__Secure-1PSIDTS' })], ['__Secure-1PSIDTS']],
    ['no_login_cookie', [item({ name: '_ga' }), item({ name: 'theme' }), item({ name: 'datadome' })], []],
    ['device_bound', `curl https://app.shop.example -H 'Sec-Session-Response: x' -b sid=1`, []],
  ])('%s', (code, content, names) => {
    const found = take(content).receipt.warnings.find((warning) => warning.code === code)
    expect(found?.names).toEqual(names)
  })

  it.each([
    ['a session that ends with its browser', [item({ expires: -1 })]],
    ['a login among analytics', [item({}), item({ name: '_ga', expires: seconds + 60 }), item({ name: 'lang' })]],
    ['a clearance with its user agent', `curl https://app.shop.example -A Agent/1 -b 'sid=1; cf_clearance=2'`],
    ['a token in a header', `curl https://app.shop.example -H 'Authorization: Bearer 1' -b _ga=1`],
  ])('is not given for %s', (_what, content) => {
    expect(take(content).receipt.warnings).toEqual([])
  })
})

it('takes a thousand cookies in a turn', async () => {
  const content = Array.from({ length: 2_500 }, (_, at) => item({ name: `c${at % 200}`, value: `v${at}` }))
  let turns = 1
  const read = readImport(content, { format: null, now, field: 'cookies' })
  const next = async () => {
    turns += 1
  }
  expect(await takeInTurns(read, 'app.shop.example', now, next)).toEqual(take(content))
  expect(turns).toBe(3)
})
