import { expect, it } from 'vitest'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { isWithin, ownCookies, receiptOf } from './receipt.ts'

function cookie(name: string, domain: string, hostOnly = true): StoredCookie {
  const flags = { path: '/', expiresAt: null, secure: true, httpOnly: true, sameSite: null, partitionKey: null }
  return { name, value: 'v', domain, hostOnly, ...flags, createdAt: 0 }
}

const held = [
  cookie('sid', 'app.shop.example'),
  cookie('lang', 'shop.example', false),
  cookie('sid', 'other.shop.example'),
  cookie('id_session', 'id.example'),
  cookie('apart', 'shop.example'),
]

it('keeps the cookies of the domain and those set for one above it', () => {
  expect(ownCookies(held, 'app.shop.example').map(({ domain }) => domain)).toEqual(['app.shop.example', 'shop.example'])
  expect(ownCookies(held, 'shop.example').map(({ name }) => name)).toEqual(['sid', 'lang', 'sid', 'apart'])
})

it('names what will be stored once, and the sites that are left out', () => {
  const origins = ['https://shop.example', 'https://shop.example']
  expect(receiptOf('shop.example', { cookies: held, origins, login: null })).toEqual({
    cookieNames: ['apart', 'lang', 'sid'],
    headerNames: [],
    origins: ['https://shop.example'],
    tooLarge: [],
    otherSites: ['id.example'],
  })
})

it('names the header that a Basic login is kept as', () => {
  const login = { page: 'https://shop.example/', authorization: 'Basic bWlyYTpnZWhlaW0=' }
  expect(receiptOf('shop.example', { cookies: [], origins: [], login })).toMatchObject({
    headerNames: ['Authorization'],
  })
})

it.each([
  ['https://shop.example/a', true],
  ['http://app.shop.example:8080/', true],
  ['https://notshop.example/', false],
  ['about:blank', false],
  ['data:text/html,shop.example', false],
  ['', false],
])('%s lies within shop.example: %s', (address, expected) => {
  expect(isWithin('shop.example', address)).toBe(expected)
})
