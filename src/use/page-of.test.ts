import { expect, test } from 'vitest'
import type { FetchedPage, SetCookieAt } from '../fetching/tier.ts'
import { pageOf } from './page-of.ts'

const url = new URL('https://site.example/home')
const set = (name: string, value: string, expiresAt: number | null = null): SetCookieAt => ({
  name,
  value,
  domain: null,
  path: null,
  expiresAt,
  secure: false,
  httpOnly: false,
  sameSite: null,
  partitioned: false,
  hopUrl: url.href,
})

function fetched(setCookies: readonly SetCookieAt[]): FetchedPage {
  return {
    status: 200,
    headers: {},
    finalUrl: url.href,
    redirectChain: [],
    setCookies,
    body: Buffer.from('x'),
    text: () => 'x',
    utf8: () => null,
    charset: 'utf-8',
    contentType: 'text/plain',
    kind: 'text',
    sizeBytes: 1,
    truncated: null,
    carriedSecret: true,
    carriedLogin: true,
    changes: [],
    storage: null,
    ownRequests: null,
    screenshot: null,
    failure: null,
    fetchedAt: 0,
    totalMs: 0,
  }
}

test.each<[string, SetCookieAt, { cleared: boolean; replaces?: boolean }]>([
  ['the value that the session holds', set('sid', 'live'), { cleared: false }],
  ['another value', set('sid', 'fresh'), { cleared: false, replaces: true }],
  ['the same text in the bytes of the wire', set('name', 'J\u00c3\u00b6rg'), { cleared: false }],
  ['a cookie that the session does not hold', set('ad', '1'), { cleared: false }],
  ['an empty value', set('sid', ''), { cleared: true, replaces: true }],
  ['a date that is past', set('sid', 'live', 5), { cleared: true }],
])('a cookie that an answer sets: %s', (_name, cookie, expected) => {
  const cookies = { sid: 'live', name: 'Jörg' }
  const page = pageOf(url, fetched([cookie]), { domain: null, cookies, exactCookies: [] }, 10)
  const { name, hopUrl } = cookie
  expect(page.setCookies).toEqual([{ name, hopUrl, ...expected }])
  expect(page.sessionCookieNames).toEqual(['sid', 'name'])
  expect(JSON.stringify(page)).not.toContain('fresh')
})

test.each(['utf-8', 'utf-16le'] as const)('of a large page in %s only the ends', (charset) => {
  const text = `<p>start ${'x'.repeat(3_000_000)} end`
  const body = Buffer.from(text, charset)
  const whole = (bytes?: number) => new TextDecoder(charset).decode(body.subarray(0, bytes))
  const page = { ...fetched([]), kind: 'html' as const, charset, body, text: whole }
  const noCookies = { domain: null, cookies: {}, exactCookies: [] }
  expect(pageOf(url, page, noCookies, 0, 10_000_000).body.length).toBe(text.length)
  const ends = pageOf(url, page, noCookies, 0, 2_000_000).body
  expect(ends).toMatch(/^<p>start x+\n+x+ end$/)
  expect(ends.length).toBeLessThan(1_100_000)
})

test('a page that was cut, and one that was not', () => {
  const noCookies = { domain: null, cookies: {}, exactCookies: [] }
  const truncated = { atBytes: 1, originalBytes: 2, reason: 'response_body_cap' } as const
  expect(pageOf(url, { ...fetched([]), truncated }, noCookies, 0).isCut).toBe(true)
  expect(pageOf(url, fetched([]), noCookies, 0)).not.toHaveProperty('isCut')
})

test.each([
  ['valid UTF-8', Buffer.alloc(300_000, 'größe '), 'utf-8', 300_000],
  ['bytes that are not UTF-8', Buffer.alloc(300_000, 0xff), 'utf-8', 65_536],
  ['an encoding of several bytes a character', Buffer.alloc(300_000, 0xff), 'shift_jis', 65_536],
  ['little of it', Buffer.alloc(65_536, 0xff), 'shift_jis', 65_536],
])('of a page that decodes slowly no more than is parsed: %s', (_name, body, charset, bytes) => {
  const page = { ...fetched([]), kind: 'html', body, charset, text: (first = body.length) => `<${first}>` } as const
  const { body: judged } = pageOf(url, page, { domain: null, cookies: {}, exactCookies: [] }, 0)
  const [, first = ''] = /^<(\d+)>/.exec(judged) ?? []
  expect(Number(first) * (judged.includes('\n') ? 2 : 1)).toBe(bytes)
})

test('a page that is still loading says so to whoever judges it, and another does not', () => {
  const owner = { domain: null, cookies: {}, exactCookies: [] }
  expect(pageOf(url, { ...fetched([]), isStillLoading: true }, owner, 10).isStillLoading).toBe(true)
  expect('isStillLoading' in pageOf(url, fetched([]), owner, 10)).toBe(false)
})
