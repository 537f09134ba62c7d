import { expect, it } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { unsentCookies } from './unsent-cookies.ts'

const now = 1000
const sid = (over: Partial<StoredCookie>): StoredCookie =>
  storedCookie('sid', '1', {
    domain: 'shop.example',
    hostOnly: true,
    path: '/',
    expiresAt: null,
    secure: false,
    ...over,
  })
const state = (exactCookies: readonly StoredCookie[], cookies: Record<string, string> = {}) => ({
  domain: 'shop.example',
  cookies,
  exactCookies,
  headers: {},
  storage: [],
})
const at = (requestedUrl: string, finalUrl = requestedUrl) => ({ requestedUrl, finalUrl, hops: [] })
const page = at('http://shop.example/account')

it.each([
  ['none is stored', state([]), page, null],
  ['one is sent', state([sid({}), sid({ name: 'old', expiresAt: 1 })]), page, null],
  ['one of a map is sent', state([], { sid: '1' }), page, null],
  [
    'one is sent after a redirect',
    state([sid({ secure: true })]),
    at('http://shop.example/', 'https://shop.example/'),
    null,
  ],
  [
    'a cookie that is no login is sent',
    state([sid({ path: '/app' }), sid({ name: 'csrftoken' })], { _ga: '1' }),
    page,
    'they go to another path (/app)',
  ],
  ['no stored cookie can be a login', state([sid({ name: '_ga' }), sid({ name: 'theme', path: '/app' })]), page, null],
  ['expired', state([sid({ expiresAt: 1 })]), page, 'they have expired'],
  [
    'path',
    state([sid({ path: '/admin' }), sid({ name: 'old', expiresAt: 1 })]),
    page,
    'they go to another path (/admin), or have expired',
  ],
  ['secure', state([sid({ secure: true })]), page, 'they go only over https'],
  ['host', state([sid({})]), at('http://a.shop.example/'), 'they go to another host (shop.example)'],
  ['prefix', state([], { '__Secure-sid': '1' }), page, 'they go only over https (__Secure-, __Host-)'],
  [
    'partition',
    state([sid({ partitionKey: 'https://other.example' })]),
    page,
    'they go to pages within another site (partitioned)',
  ],
])('%s', (_name, cookies, urls, reason) => {
  expect(unsentCookies(cookies, urls, now)).toBe(reason)
})
