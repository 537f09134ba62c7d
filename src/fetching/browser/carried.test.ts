import { expect, test } from 'vitest'
import { exactChange, storedCookie } from '../../../test/support/cookie-changes.ts'
import { credentials, visitPlan } from '../../../test/support/fetch-target.ts'
import { systemClock } from '../../clock.ts'
import type { VisitCredentials } from '../tier.ts'
import { Carried } from './carried.ts'

const login = storedCookie('sid', '1', { domain: 'shop.test', path: '/api' })
const analytics = storedCookie('_ga', '1', { domain: 'shop.test' })
const guard = storedCookie('csrftoken', '1', { domain: 'shop.test' })
const stored = (name: string) => [
  { origin: 'http://shop.test', localStorage: [{ name, value: 'abc0123456789' }], indexedDb: null },
]
const change = exactChange(login, { ...login, value: '2' })
const nothing = { carriedSecret: false, carriedLogin: false }
const secret = { carriedSecret: true, carriedLogin: false }
const all = { carriedSecret: true, carriedLogin: true }

test.each<[string, Partial<VisitCredentials>, readonly string[], object]>([
  ['nothing where the cookie goes to another path', { exactCookies: [login] }, ['/'], nothing],
  ['the cookie of a request of its scripts', { exactCookies: [login] }, ['/', '/api/me'], all],
  ['it after a request over https', { exactCookies: [login] }, ['/', 'https://cdn.test/a.js', '/api/me'], all],
  ['it in a request of any kind', { exactCookies: [login] }, ['/', '/api/socket'], all],
  ['a cookie that can be no login', { exactCookies: [login, analytics] }, ['/'], secret],
  ['a cookie that only protects forms', { exactCookies: [login, guard] }, ['/'], secret],
  ['nothing to other sites', { cookies: { sid: '1' } }, ['http://other.test/'], nothing],
  ['a plain cookie', { cookies: { sid: '1' } }, ['/'], all],
  ['a header', { headers: { authorization: 'Bearer 1' } }, ['/'], all],
  ['a User-Agent', { userAgent: 'Kept/1.0' }, ['/'], secret],
  ['a storage with a token', { storage: stored('access_token') }, ['/'], all],
  ['a storage without one', { storage: stored('theme') }, ['/'], secret],
  ['nothing of the storage of another origin', { storage: stored('access_token') }, ['http://www.shop.test/'], nothing],
])('a page carried %s', (_name, over, addresses, expected) => {
  const held = credentials('http://shop.test/', 'shop.test', {}, over)
  const carried = new Carried(visitPlan('http://shop.test/', { credentials: held }), systemClock)
  for (const address of addresses) carried.note(new URL(address, 'http://shop.test'))
  expect(carried.inAll({ isDocument: true, changes: [] })).toEqual(expected)
})

test.each<[string, Partial<VisitCredentials>, Parameters<Carried['inAll']>[0], object]>([
  ['a storage, where no script ran', { storage: stored('access_token') }, { isDocument: false, changes: [] }, nothing],
  [
    'a cookie in a request that was not seen',
    { exactCookies: [login] },
    { isDocument: true, changes: [change] },
    secret,
  ],
])('a visit carried %s', (_name, over, shown, expected) => {
  const held = credentials('http://shop.test/', 'shop.test', {}, over)
  const carried = new Carried(visitPlan('http://shop.test/', { credentials: held }), systemClock)
  carried.note(new URL('http://shop.test/'))
  expect(carried.inAll(shown)).toEqual(expected)
})
