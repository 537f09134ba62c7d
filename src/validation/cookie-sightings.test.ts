import { expect, it } from 'vitest'
import type { CookieChange } from '../cookies/cookie-change.ts'
import { cookieKey, type StoredCookie } from '../cookies/stored-cookie.ts'
import { toWire } from '../cookies/wire.ts'
import { cookieSightings, type GivenCookie } from './cookie-sightings.ts'

const now = 1_800_000_000_000
const hour = 3_600_000
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (endsAt: number) => `${part({ alg: 'HS256' })}.${part({ exp: endsAt / 1000 })}.c2ln`
const stored = (name: string, over: Partial<StoredCookie> = {}): StoredCookie => ({
  name,
  value: 'v',
  domain: 'a.test',
  hostOnly: true,
  path: '/',
  expiresAt: null,
  secure: false,
  httpOnly: false,
  sameSite: null,
  partitionKey: null,
  createdAt: 0,
  ...over,
})
const secrets = { cookies: {}, exactCookies: [], headers: {}, storage: [], proxy: null, renewal: null }
const given = (name: string, over: Partial<GivenCookie> = {}): GivenCookie => ({
  name,
  httpOnly: false,
  expiresAt: null,
  cleared: false,
  ...over,
})
const nothing = { given: [], toAnyone: [] }
const change = (kind: 'map' | 'exact', after: StoredCookie | null, of: StoredCookie): CookieChange => ({
  kind,
  name: of.name,
  key: kind === 'map' ? of.name : cookieKey(of),
  before: 'v',
  carried: true,
  after,
})

it('takes ends and flags from what is stored, and from what answers said', () => {
  const state = {
    ...secrets,
    cookies: { plain: 'v', sid: 'v' },
    exactCookies: [stored('auth', { expiresAt: now + hour, httpOnly: true })],
  }
  const seen = {
    given: [given('sid', { httpOnly: true, expiresAt: now + 2 * hour })],
    toAnyone: [{ name: 'plain', httpOnly: true }],
  }
  expect(cookieSightings(state, [], seen, now)).toEqual({
    held: [
      { name: 'plain', httpOnly: true, end: undefined, isToken: false },
      { name: 'sid', httpOnly: true, end: now + 2 * hour, isToken: false },
      { name: 'auth', httpOnly: true, end: now + hour, isToken: false },
    ],
    given: ['sid'],
    cleared: [],
    toAnyone: ['plain'],
    tokenEnd: null,
  })
})

it('counts a cookie of a map as gone that a visit ended, also one with a name that is not ASCII', () => {
  const ended = { kind: 'map', name: toWire('ŁŁ'), key: 'ŁŁ', before: '1', carried: true, after: null } as const
  expect(cookieSightings({ ...secrets, cookies: { ŁŁ: '1' } }, [ended], nothing, now).held).toEqual([])
})

it('counts what the visits changed as held, and what they ended as gone', () => {
  const csrf = stored('csrf', { expiresAt: now + 365 * 24 * hour })
  const auth = stored('auth')
  const state = { ...secrets, cookies: { sid: 'v' }, exactCookies: [auth] }
  const changes = [change('map', null, stored('sid')), change('exact', csrf, csrf), change('exact', null, auth)]
  const found = cookieSightings(state, changes, { given: [given('sid', { cleared: true })], toAnyone: [] }, now)
  expect(found.held.map(({ name, end }) => [name, end])).toEqual([['csrf', csrf.expiresAt]])
  expect([found.given, found.cleared]).toEqual([[], ['sid']])
})

it('reads the end of a token in a cookie, where the cookie itself lasts longer or says nothing', () => {
  const state = {
    ...secrets,
    cookies: { access: token(now + hour) },
    exactCookies: [stored('jwt', { value: token(now + 2 * hour), expiresAt: now + 99 * hour })],
  }
  expect(cookieSightings(state, [], nothing, now).held.map(({ end, isToken }) => [end, isToken])).toEqual([
    [now + hour, true],
    [now + 2 * hour, true],
  ])
})

it.each([
  ['an Authorization header', { headers: { Authorization: `Bearer ${token(now + hour)}` } }, now + hour],
  ['a header of basic credentials', { headers: { Authorization: 'Basic bWlyYTpob2x0' } }, null],
  [
    'localStorage, the nearest that lies ahead',
    {
      storage: [
        {
          origin: 'https://a.test',
          indexedDb: null,
          localStorage: [
            { name: 'old', value: token(now - hour) },
            { name: 'auth', value: JSON.stringify({ access: token(now + hour), id: token(now + 2 * hour) }) },
          ],
        },
      ],
    },
    now + hour,
  ],
  [
    'an Authorization header, unless that is renewed',
    {
      headers: { Authorization: `Bearer ${token(now + hour)}` },
      renewal: { body: null, refreshToken: 'r' },
    },
    null,
  ],
])('reads the end of a token in %s', (_name, over, expected) => {
  expect(cookieSightings({ ...secrets, ...over }, [], nothing, now).tokenEnd).toBe(expected)
})
