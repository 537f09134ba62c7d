import fc from 'fast-check'
import * as tough from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import { expectLinear, tellingChars } from '../../test/support/growth.ts'
import { parseSetCookie, type SetCookie } from './set-cookie.ts'

const now = Date.parse('2026-03-18T12:00:00Z')
const day = 24 * 60 * 60 * 1000

const plain: SetCookie = {
  name: 'a',
  value: '1',
  domain: null,
  path: null,
  expiresAt: null,
  secure: false,
  httpOnly: false,
  sameSite: null,
  partitioned: false,
}

describe('parseSetCookie', () => {
  it.each<[string, Partial<SetCookie>]>([
    ['a=1', {}],
    [' a = 1 ', {}],
    ['a=1;', {}],
    ['a="1"', { value: '"1"' }],
    ['a=b=c', { value: 'b=c' }],
    ['a=', { value: '' }],
    ['=1', { name: '' }],
    ['1', { name: '' }],
    ['a=1; Secure; HttpOnly', { secure: true, httpOnly: true }],
    ['a=1;secure=no;httponly=x', { secure: true, httpOnly: true }],
    ['a=1; Domain=X.com', { domain: 'x.com' }],
    ['a=1; Domain=.x.com', { domain: 'x.com' }],
    ['a=1; Domain=', { domain: null }],
    ['a=1; Domain=.', { domain: '' }],
    ['a=1; Domain=..x.com', { domain: '.x.com' }],
    ['a=1; Domain=y.com; Domain=', { domain: null }],
    ['a=1; Domain=x.com; Domain=y.com', { domain: 'y.com' }],
    ['a=1; Path=/x', { path: '/x' }],
    ['a=1; Path=x', { path: null }],
    ['a=1; Path=/x; Path=y', { path: null }],
    ['a=1; SameSite=Lax', { sameSite: 'lax' }],
    ['a=1; SameSite=other', { sameSite: null }],
    ['a=1; Partitioned', { partitioned: true }],
    ['a=1; partitioned=no', { partitioned: true }],
    ['a=1; Max-Age=60', { expiresAt: now + 60_000 }],
    ['a=1; Max-Age=0', { expiresAt: 0 }],
    ['a=1; Max-Age=-1', { expiresAt: 0 }],
    ['a=1; Max-Age=1.5', { expiresAt: null }],
    ['a=1; Max-Age=', { expiresAt: null }],
    ['a=1; Max-Age=60; Max-Age=x', { expiresAt: null }],
    ['a=1; Max-Age=0; Max-Age=60', { expiresAt: now + 60_000 }],
    ['a=1; Max-Age=99999999999999999999', { expiresAt: now + 400 * day }],
    ['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { expiresAt: now + 60_000 }],
    ['a=1; Max-Age=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { expiresAt: 0 }],
    ['a=1; Expires=Thu, 19 Mar 2026 12:00:00 GMT', { expiresAt: now + day }],
    ['a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT', { expiresAt: now + 400 * day }],
    ['a=1; Expires=soon', { expiresAt: null }],
    ['a=1; Expires=Thu, 19 Mar 2026 12:00:00 GMT; Expires=soon', { expiresAt: null }],
    [`a=1; Path=/${'x'.repeat(1023)}`, { path: `/${'x'.repeat(1023)}` }],
    [`a=1; Path=/${'x'.repeat(1024)}`, { path: null }],
    [`a=${'x'.repeat(4095)}`, { value: 'x'.repeat(4095) }],
    ['\ta\t=\t1\t;\tfoo\t=\tb\t', {}],
    ['a=\xc3\xa9', { value: '\xc3\xa9' }],
  ])('reads %j', (line, difference) => {
    expect(parseSetCookie(line, now)).toEqual({ ...plain, ...difference })
  })

  it.each([
    '',
    ';',
    '=',
    '=;Secure',
    '==1',
    '=a=1',
    'a=1\t2',
    'a\tb=1',
    'a=1; foo=\t1\t2',
    'a=1; f\too',
    'a=1\0',
    'a=1\r',
    'a=1; Path=/\n',
    '\x7f=1',
    `a=${'x'.repeat(4096)}`,
  ])('ignores %j', (line) => {
    expect(parseSetCookie(line, now)).toBeNull()
  })

  it.each([
    [undefined, 0],
    ['Wed, 18 Mar 2026 12:00:00 GMT', 0],
    ['Wed, 18 Mar 2026 11:59:56 GMT', 0],
    ['Wed, 18 Mar 2026 10:00:00 GMT', 2 * 3_600_000],
    ['Wednesday, 18-Mar-26 14:00:00 GMT', -2 * 3_600_000],
    ['today', 0],
  ])('takes Expires by the clock of a server that says it is %j, and Max-Age by its own', (date, skew) => {
    const endOf = (attribute: string) => parseSetCookie(`a=1; ${attribute}`, now, date)?.expiresAt
    expect(endOf('Expires=Thu, 19 Mar 2026 12:00:00 GMT')).toBe(now + day + skew)
    expect(endOf('Expires=Fri, 31 Dec 9999 23:59:59 GMT')).toBe(now + 400 * day)
    expect(endOf('Max-Age=60')).toBe(now + 60_000)
  })

  it('is linear in long runs of blanks', () => {
    expectLinear(tellingChars, (size) => {
      const line = `a=${' \t'.repeat(size / 4)}x; Path=${' '.repeat(size / 2)}`
      return () => void parseSetCookie(line, now)
    })
  })

  it('agrees with tough-cookie', () => {
    const pair = fc
      .tuple(fc.constantFrom('a', 'sid', '__Host-x', ' b '), fc.constantFrom('1', '"q"', '', 'x=y', ' z '))
      .map(([name, value]) => `${name}=${value}`)
    const attribute = fc.constantFrom(
      'Secure',
      'HttpOnly',
      'secure=1',
      'Path=/',
      'path=/a/b',
      'Domain=x.com',
      'domain=.Y.com',
      'Max-Age=60',
      'max-age=-5',
      'Expires=Thu, 19 Mar 2026 12:00:00 GMT',
      'Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'SameSite=Strict',
      'samesite=none',
      'Foo=bar',
      '',
    )
    fc.assert(
      fc.property(pair, fc.array(attribute, { maxLength: 5 }), (first, attributes) => {
        const line = [first, ...attributes].join('; ')
        const theirs = tough.Cookie.parse(line, { loose: true })
        expect(parseSetCookie(line, now)).toEqual(
          theirs === undefined ? null : { ...fromTough(theirs), name: theirs.key, value: theirs.value },
        )
      }),
      { numRuns: 1000 },
    )
  })
})

function fromTough(cookie: tough.Cookie): Omit<SetCookie, 'name' | 'value'> {
  const expiry = cookie.maxAge === null ? cookie.expires : new Date(now + Number(cookie.maxAge) * 1000)
  const isOver = cookie.maxAge !== null && Number(cookie.maxAge) <= 0
  const sameSite = cookie.sameSite as SetCookie['sameSite'] | undefined
  return {
    domain: cookie.domain,
    path: cookie.path,
    expiresAt: isOver ? 0 : expiry instanceof Date ? expiry.getTime() : null,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    sameSite: sameSite ?? null,
    partitioned: false,
  }
}
