import { describe, expect, test } from 'vitest'
import { cookieExpiry, jwtExpiry } from './cookie-expiry.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: unknown) => `${part({ alg: 'HS256' })}.${part(claims)}.c2ln`

describe('the end that a token states', () => {
  test.each<[string, string, number | null]>([
    ['a token', token({ exp: 1_800_000_000 }), 1_800_000_000_000],
    ['a token in double quotes', `"${token({ exp: 1_800_000_000 })}"`, 1_800_000_000_000],
    ['a token after "Bearer "', `Bearer ${token({ exp: 1_800_000_000 })}`, 1_800_000_000_000],
    ['one with a fraction', token({ exp: 1_800_000_000.5 }), 1_800_000_000_500],
    ['one without an end', token({ sub: 'x' }), null],
    ['one whose end is no number', token({ exp: 'soon' }), null],
    ['one beyond all dates', token({ exp: 1e300 }), null],
    ['one whose claims are a list', token([1]), null],
    ['one whose claims are null', token(null), null],
    ['three parts that are no token', 'a.b.c', null],
    ['an ordinary value', 'abc123', null],
    ['nothing', '', null],
  ])('%s', (_name, value, expected) => {
    expect(jwtExpiry(value)).toBe(expected)
  })
})

describe('the end that the site states', () => {
  const cookie = (name: string, expiresAt: number | null, cleared = false) => ({
    name,
    expiresAt,
    cleared,
    hopUrl: 'https://site.example/',
  })
  test.each([
    ['none', [], ['sid'], null],
    ['one of the session’s', [cookie('sid', 500)], ['sid'], 500],
    ['one that is not the session’s', [cookie('ad', 100)], ['sid'], null],
    [
      'the earliest of those that carry a login',
      [cookie('session', 500), cookie('remember_token', 400), cookie('lang', 100)],
      ['session', 'remember_token', 'lang'],
      400,
    ],
    ['the last word on a name', [cookie('sid', 500), cookie('sid', 900)], ['sid'], 900],
    ['one that became a cookie of the browser session', [cookie('sid', 500), cookie('sid', null)], ['sid'], null],
    ['one that was cleared', [cookie('sid', 1, true)], ['sid'], null],
  ])('%s', (_name, setCookies, sessionCookieNames, expected) => {
    expect(cookieExpiry({ setCookies, sessionCookieNames })).toBe(expected)
  })
})
