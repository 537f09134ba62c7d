import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CookieFacts, loginEnds, nearestLoginEnd, rankCookies } from './login-cookies.ts'

const now = 1_800_000_000_000
const minute = 60_000
const year = 365 * 24 * 60 * minute

const cookie = (name: string, over: Partial<CookieFacts> = {}): CookieFacts => ({
  name,
  httpOnly: null,
  givenToAnyone: false,
  clearedWhenDead: false,
  isToken: false,
  stated: null,
  slidingMs: null,
  ...over,
})
const lasts = (ms: number) => ({ stated: { at: now, end: now + ms } })
const slides = (ms: number) => ({ ...lasts(ms), slidingMs: ms })
const anyone = { givenToAnyone: true }
const hidden = { httpOnly: true }
const readable = { httpOnly: false }

const logins = (cookies: readonly CookieFacts[]) =>
  rankCookies(cookies)
    .filter(({ role }) => role === 'login')
    .map(({ facts }) => facts.name)

describe('which cookies carry the login', () => {
  it.each<[string, CookieFacts[], string[]]>([
    ['a session cookie beside a guard against forgery', [cookie('csrftoken'), cookie('sessionid')], ['sessionid']],
    [
      'the guard of Angular and of ASP.NET',
      [cookie('XSRF-TOKEN'), cookie('.AspNetCore.Antiforgery.x'), cookie('sid')],
      ['sid'],
    ],
    [
      'one whose name says nothing, hidden from scripts',
      [cookie('k', { ...hidden, ...slides(minute) }), cookie('lang', readable)],
      ['k'],
    ],
    [
      'one whose name says nothing, which the site took away',
      [cookie('a', { clearedWhenDead: true }), cookie('b')],
      ['a'],
    ],
    [
      'a guard that the site took away with the rest',
      [cookie('csrf_token', { clearedWhenDead: true }), cookie('k', hidden)],
      ['k'],
    ],
    ['a token', [cookie('t', { isToken: true }), cookie('theme')], ['t']],
    [
      'a remember-me beside a session cookie',
      [cookie('sid', hidden), cookie('remember_me', hidden)],
      ['remember_me', 'sid'],
    ],
    ['a session cookie that everybody gets', [cookie('PHPSESSID', anyone), cookie('lang', anyone)], ['PHPSESSID']],
    [
      'one that everybody gets, hidden from scripts, beside another',
      [cookie('PHPSESSID', { ...anyone, ...hidden }), cookie('auth')],
      ['PHPSESSID', 'auth'],
    ],
    [
      'one that everybody gets and scripts can read, beside another',
      [cookie('PHPSESSID', { ...anyone, ...readable }), cookie('auth', hidden)],
      ['auth'],
    ],
    ['nothing but cookies that everybody gets', [cookie('a', anyone), cookie('b', anyone)], ['a', 'b']],
    ['nothing but what names call a guard', [cookie('csrf')], ['csrf']],
    ['nothing that anything speaks for', [cookie('a'), cookie('theme')], ['a']],
    ['no cookie at all', [], []],
  ])('%s', (_name, cookies, expected) => {
    expect(logins(cookies)).toEqual(expected)
  })

  it('gives its reasons', () => {
    const [first, second] = rankCookies([cookie('csrftoken', anyone), cookie('sessionid', hidden)])
    expect(first).toMatchObject({
      role: 'login',
      reasons: ['its name looks like a login cookie', 'scripts cannot read it'],
    })
    expect(second).toMatchObject({
      role: 'other',
      reasons: ['an anonymous visitor gets one, too', 'its name looks like a CSRF cookie'],
    })
  })

  it('always finds one where there is any cookie', () => {
    const facts = fc.record({
      name: fc.oneof(fc.string(), fc.constantFrom('sid', 'csrftoken', 'lang', '_ga', 'PHPSESSID')),
      httpOnly: fc.constantFrom(true, false, null),
      givenToAnyone: fc.boolean(),
      clearedWhenDead: fc.boolean(),
      isToken: fc.boolean(),
      stated: fc.option(fc.record({ at: fc.nat(), end: fc.nat() })),
      slidingMs: fc.option(fc.nat()),
    })
    fc.assert(fc.property(fc.array(facts, { minLength: 1, maxLength: 6 }), (all) => logins(all).length > 0))
  })
})

describe('when the login ends', () => {
  it.each<[string, CookieFacts[], number | null, number | null]>([
    [
      'a sliding session beside a guard of a year',
      [cookie('sessionid', slides(12 * minute)), cookie('csrftoken', slides(year))],
      null,
      12 * minute,
    ],
    [
      'a session that states nothing beside a guard of a year',
      [cookie('sessionid'), cookie('csrftoken', slides(year))],
      null,
      null,
    ],
    [
      'a session that states nothing beside a remember-me of a year',
      [cookie('sid'), cookie('remember', lasts(year))],
      null,
      null,
    ],
    [
      'a session of everybody’s kind that states nothing beside a remember-me',
      [cookie('PHPSESSID', { ...anyone, ...readable }), cookie('remember', { ...hidden, ...slides(year) })],
      null,
      null,
    ],
    [
      'a session that states nothing beside a token',
      [cookie('sid'), cookie('jwt', { ...lasts(30 * minute), isToken: true })],
      30 * minute,
      null,
    ],
    [
      'a short session beside a long one',
      [cookie('sid', slides(20 * minute)), cookie('remember', slides(year))],
      null,
      20 * minute,
    ],
    [
      'a sliding session beside a remember-me that stands',
      [cookie('sid', slides(20 * minute)), cookie('remember', lasts(year))],
      year,
      20 * minute,
    ],
    [
      'one that only may carry the login and ends sooner',
      [cookie('sid', slides(60 * minute)), cookie('k', slides(20 * minute))],
      null,
      20 * minute,
    ],
    [
      'one that only may carry the login and states nothing',
      [cookie('sid', slides(60 * minute)), cookie('k')],
      null,
      60 * minute,
    ],
    ['an end that has passed', [cookie('sid', lasts(-minute))], null, null],
  ])('%s', (_name, cookies, end, slidingMs) => {
    const found = loginEnds(cookies, now)
    expect([found.stated === null ? null : found.stated.end - now, found.slidingMs]).toEqual([end, slidingMs])
  })

  it('is told to people even where it is not believed for a forecast', () => {
    const cookies = [cookie('sid'), cookie('remember', lasts(year)), cookie('csrftoken', lasts(minute))]
    expect(nearestLoginEnd(cookies, now)).toBe(now + year)
    expect(nearestLoginEnd([cookie('sid')], now)).toBeNull()
    expect(nearestLoginEnd([cookie('sid', lasts(-1))], now)).toBeNull()
  })
})
