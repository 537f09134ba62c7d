import { describe, expect, it } from 'vitest'
import { asTaken, type BrowserJarScope, browserChanges, browserJar } from './browser-cookies.ts'
import { cookieKey, type StoredCookie } from './stored-cookie.ts'

const nowMs = 1_000_000
const scope = (url: string, domain = 'site.example'): BrowserJarScope => ({ domain, requestedUrl: new URL(url), nowMs })
const exact = (fields: Partial<StoredCookie> = {}): StoredCookie => ({
  name: 'sid',
  value: 'a',
  domain: 'site.example',
  hostOnly: true,
  path: '/',
  expiresAt: null,
  secure: false,
  httpOnly: false,
  sameSite: null,
  partitionKey: null,
  createdAt: 1,
  ...fields,
})
const state = (cookies: Record<string, string>, exactCookies: readonly StoredCookie[] = []) => ({
  cookies,
  exactCookies,
})

describe('browserJar', () => {
  it.each([
    [
      'below the domain, over https alone',
      'https://app.site.example/',
      'site.example',
      { hostOnly: false, secure: true },
    ],
    [
      'over http where the user asked for it',
      'http://site.example/',
      'site.example',
      { hostOnly: false, secure: false },
    ],
    [
      'to the host alone where that is not below the domain',
      'https://site.example/',
      'www.site.example',
      { hostOnly: true, domain: 'site.example' },
    ],
    ['to an address alone', 'http://127.0.0.1:8080/', '127.0.0.1', { hostOnly: true, domain: '127.0.0.1' }],
    ['to a name of one label alone', 'http://localhost/', 'localhost', { hostOnly: true, domain: 'localhost' }],
  ])('places a cookie of the map %s', (_, url, domain, expected) => {
    const jar = browserJar(state({ sid: 'a' }), scope(url, domain))
    expect(jar.cookies).toEqual([expect.objectContaining({ name: 'sid', value: 'a', path: '/', ...expected })])
    expect([...jar.mapNames.values()]).toEqual(['sid'])
  })

  it.each([
    ['__Host-sid', { hostOnly: true, secure: true, path: '/' }],
    ['__Secure-sid', { hostOnly: false, secure: true }],
    ['__host-sid', { hostOnly: true, domain: 'site.example', secure: true }],
  ])('gives %s what its name demands', (name, expected) => {
    const jar = browserJar(state({ [name]: 'a' }), scope('http://app.site.example/'))
    expect(jar.cookies[0]).toMatchObject(expected)
  })

  it.each([
    ['https', true],
    ['http', false],
  ])('sends no exact cookie over http where the user asked for %s: %s', (scheme, secure) => {
    const held = [exact(), exact({ name: 'wide', domain: 'example', hostOnly: false })]
    const { cookies } = browserJar(state({}, held), scope(`${scheme}://site.example/`))
    expect(cookies).toEqual(held.map((cookie) => ({ ...cookie, secure })))
  })

  it('leaves out what an exact cookie of its name stands for, and what has expired', () => {
    const held = [exact(), exact({ name: 'old', expiresAt: nowMs - 1 })]
    const jar = browserJar(state({ sid: 'map', other: 'b' }, held), scope('https://site.example/'))
    expect(jar.cookies.map(({ name, value }) => [name, value])).toEqual([
      ['sid', 'a'],
      ['other', 'b'],
    ])
  })

  it('leaves out values that are no text', () => {
    expect(browserJar(state({}, [exact({ value: '\xff\xfe' })]), scope('https://site.example/')).cookies).toEqual([])
  })
})

describe('browserChanges', () => {
  const at = scope('https://site.example/')

  it('tells nothing where nothing changed', () => {
    const jar = browserJar(state({ a: '1' }, [exact()]), at)
    expect(browserChanges(jar, jar.cookies, at)).toEqual([])
    // Set again as it was stored, without `Secure`.
    expect(browserChanges(jar, [...jar.cookies, exact()], at)).toEqual([])
  })

  it.each<[string, StoredCookie, Partial<StoredCookie> | null]>([
    ['another value', exact(), { value: 'b' }],
    ['a later expiry', exact({ expiresAt: nowMs + 1 }), { expiresAt: nowMs + 2 }],
    ['another flag', exact(), { httpOnly: true }],
    ['an end', exact(), null],
  ])('tells of %s of an exact cookie', (_, before, change) => {
    const jar = browserJar(state({}, [before]), at)
    const after = change === null ? null : { ...before, ...change }
    expect(browserChanges(jar, after === null ? [] : [after], at)).toEqual([
      { kind: 'exact', name: 'sid', key: cookieKey(before), before: 'a', carried: true, after },
    ])
  })

  it('tells nothing of one whose time was over during the visit', () => {
    const jar = browserJar(state({}, [exact({ expiresAt: nowMs + 1 })]), at)
    expect(browserChanges(jar, [], { ...at, nowMs: nowMs + 5 })).toEqual([])
  })

  it.each([
    ['at its own place', { hostOnly: false, secure: true }],
    ['at a place of its own', { hostOnly: true, httpOnly: true }],
    ['for another path', { hostOnly: true, path: '/app' }],
  ])('knows the cookie of the map that the site replaced %s', (_, place) => {
    const jar = browserJar(state({ sid: 'a' }), at)
    const after = exact({ value: 'b', ...place })
    const kept = place.hostOnly ? jar.cookies : []
    expect(browserChanges(jar, [...kept, after], at)).toEqual([
      { kind: 'map', name: 'sid', key: 'sid', before: 'a', carried: true, after },
    ])
  })

  it('tells that a cookie of the map was ended', () => {
    const jar = browserJar(state({ sid: 'a' }), at)
    expect(browserChanges(jar, [], at)).toEqual([expect.objectContaining({ kind: 'map', key: 'sid', after: null })])
  })

  it.each([
    [180, 179],
    [181, 0],
  ])('of %d cookies counts %d missing ones as ended: a browser keeps no more than 180', (held, ended) => {
    const cookies = Object.fromEntries(Array.from({ length: held }, (_, number) => [`c${number}`, 'v']))
    const jar = browserJar(state(cookies), at)
    expect(browserChanges(jar, jar.cookies.slice(0, 1), at)).toHaveLength(ended)
  })

  it('counts those of the site, too, as it evicts others for them', () => {
    const jar = browserJar(state(Object.fromEntries(Array.from({ length: 175 }, (_, at) => [`c${at}`, 'v']))), at)
    const added = Array.from({ length: 6 }, (_, number) => exact({ name: `new${number}` }))
    const found = [...jar.cookies.slice(31), ...added]
    expect(browserChanges(jar, found, at).map(({ name }) => name)).toEqual(added.map(({ name }) => name))
  })

  it('does not count as ended what the browser did not take, but takes what the site sets in its place', () => {
    const refused = exact({ name: 'long' })
    const jar = browserJar(state({ sid: 'a', large: 'b' }, [refused]), at)
    const [, sid] = jar.cookies
    const held = asTaken(jar, sid === undefined ? [] : [sid])
    expect(browserChanges(held, [], at)).toMatchObject([{ name: 'sid', after: null }])
    const set = exact({ name: 'large', value: 'c' })
    const kept = sid === undefined ? [] : [sid]
    expect(browserChanges(held, [...kept, set], at)).toEqual([
      { kind: 'map', name: 'large', key: 'large', before: 'b', carried: false, after: set },
    ])
  })

  it.each([
    ['of the site', exact({ name: 'new' }), true],
    ['of a host below it', exact({ name: 'new', domain: 'app.site.example' }), true],
    ['that goes further than the session', exact({ name: 'new', domain: 'example', hostOnly: false }), true],
    ['of a host above it', exact({ name: 'new', domain: 'example', hostOnly: true }), false],
    ['of another site', exact({ name: 'new', domain: 'tracker.example' }), false],
    ['of a host that only ends alike', exact({ name: 'new', domain: 'evilsite.example' }), false],
  ])('a cookie %s', (_, found, isKept) => {
    const changes = browserChanges(browserJar(state({}), at), [found], at)
    expect(changes.map(({ name, before }) => [name, before])).toEqual(isKept ? [['new', null]] : [])
  })
})
