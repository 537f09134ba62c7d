import { describe, expect, it } from 'vitest'
import { HopJar } from './hop-jar.ts'
import type { StoredCookie } from './stored-cookie.ts'

const now = Date.parse('2026-03-18T12:00:00Z')
const minute = 60_000

function cookie(name: string, value: string, rest: Partial<StoredCookie> = {}): StoredCookie {
  return {
    name,
    value,
    domain: 'x.com',
    hostOnly: true,
    path: '/',
    expiresAt: null,
    secure: false,
    httpOnly: false,
    sameSite: null,
    partitionKey: null,
    createdAt: now - 1000,
    ...rest,
  }
}

/** A hop: where it goes, the Cookie header that it must carry, and the Set-Cookie lines of its answer. */
type Hop = readonly [url: string, header: string | null, ...lines: string[]]

interface Held {
  readonly exact: readonly StoredCookie[]
  readonly cookies?: Record<string, string>
  readonly domain?: string
}

/** One hop a minute. */
function play({ exact, cookies = {}, domain = 'x.com' }: Held, hops: readonly Hop[]) {
  const jar = new HopJar({ domain, cookies, exactCookies: exact, requestedUrl: new URL(hops[0]?.[0] ?? '') })
  const carried = hops.map(([url, expected, ...lines], index) => {
    const { header, carriedSecret } = jar.cookieHeader(new URL(url), now + index * minute)
    expect([url, header]).toEqual([url, expected])
    jar.receive(new URL(url), lines, now + index * minute)
    return carriedSecret
  })
  return { jar, carried }
}

describe('where an exact cookie goes', () => {
  const everywhere = { domain: 'x.com', hostOnly: false }
  it.each<[string, Partial<StoredCookie>, string, boolean]>([
    ['its host', {}, 'https://x.com/', true],
    ['its host, any port', {}, 'https://x.com:8443/', true],
    ['its host, written with a trailing dot', {}, 'https://x.com./', true],
    ['not below it', {}, 'https://a.x.com/', false],
    ['below a domain', everywhere, 'https://b.a.x.com/', true],
    ['not to a name that only ends alike', everywhere, 'https://ax.com/', false],
    ['not above it', { domain: 'a.x.com', hostOnly: false }, 'https://x.com/', false],
    ['its path', { path: '/a' }, 'https://x.com/a', true],
    ['below its path', { path: '/a' }, 'https://x.com/a/b?c=/d', true],
    ['below its path with a slash', { path: '/a/' }, 'https://x.com/a/b', true],
    ['not beside its path', { path: '/a' }, 'https://x.com/ab', false],
    ['not above its path', { path: '/a/' }, 'https://x.com/a', false],
    ['https with Secure', { secure: true }, 'https://x.com/', true],
    ['not http with Secure', { secure: true }, 'http://x.com/', false],
    ['http without it', {}, 'http://x.com/', true],
    ['until it is over', { expiresAt: now + 1 }, 'https://x.com/', true],
    ['not from then on', { expiresAt: now }, 'https://x.com/', false],
    ['its own partition', { partitionKey: 'https://x.com' }, 'https://x.com/', true],
    ['its own partition, from below', { ...everywhere, partitionKey: 'https://x.com' }, 'https://a.x.com/', true],
    ['no other partition', { partitionKey: 'https://y.com' }, 'https://x.com/', false],
    ['no partition of another scheme', { partitionKey: 'https://x.com' }, 'http://x.com/', false],
    ['whatever its SameSite', { sameSite: 'strict' }, 'https://x.com/', true],
  ])('%s', (_, rest, url, goes) => {
    const { carried } = play({ exact: [cookie('sid', 's1', rest)] }, [[url, goes ? 'sid=s1' : null]])
    expect(carried).toEqual([goes])
  })

  it.each<[string, Held, readonly Hop[]]>([
    [
      'a cookie of the parent domain stays in the scope of the session',
      { domain: 'app.x.com', exact: [cookie('sid', 's1', everywhere)] },
      [
        ['https://app.x.com/', 'sid=s1'],
        ['https://x.com/', null],
        ['https://other.x.com/', null],
        ['https://a.app.x.com/', 'sid=s1'],
      ],
    ],
    [
      'none goes to http after https',
      { exact: [cookie('sid', 's1')] },
      [
        ['https://x.com/', 'sid=s1'],
        ['http://x.com/', null],
      ],
    ],
    [
      'Secure goes to a server on this machine',
      { domain: '127.0.0.1', exact: [cookie('sid', 's1', { domain: '127.0.0.1', secure: true })] },
      [['http://127.0.0.1:8080/', 'sid=s1']],
    ],
    [
      'an address is nobody’s parent',
      { domain: '10.0.0.1', exact: [cookie('sid', 's1', { domain: '0.0.1', hostOnly: false })] },
      [['http://10.0.0.1/', null]],
    ],
    [
      'longer paths first, then the older, whatever order they are held in',
      {
        exact: [
          cookie('b', '1', { createdAt: 2 }),
          cookie('c', '1', { createdAt: 3, path: '/a' }),
          cookie('a', '1', { createdAt: 1 }),
        ],
      },
      [['https://x.com/a', 'c=1; a=1; b=1']],
    ],
    [
      'every byte as it is',
      { exact: [cookie('', 'alone', { createdAt: 1 }), cookie('q', '"a, b=c"\xc3\xa9'), cookie('e', '')] },
      [['https://x.com/', 'alone; q="a, b=c"\xc3\xa9; e=']],
    ],
    [
      'beside the map, which goes first',
      { cookies: { m: '1' }, exact: [cookie('sid', 's1')] },
      [
        ['https://x.com/', 'm=1; sid=s1'],
        ['https://a.x.com/', 'm=1'],
      ],
    ],
    [
      'instead of the map’s cookie of its name, where it applies',
      { cookies: { m: '1', sid: 'map' }, exact: [cookie('sid', 's1', { path: '/a' })] },
      [
        ['https://x.com/a', 'm=1; sid=s1'],
        ['https://x.com/', 'm=1; sid=map'],
      ],
    ],
    [
      'until it is over, between two hops as well',
      { exact: [cookie('sid', 's1', { expiresAt: now + minute })] },
      [
        ['https://x.com/', 'sid=s1'],
        ['https://x.com/', null],
      ],
    ],
  ])('%s', (_, held, hops) => {
    play(held, hops)
  })
})

describe('what is set on the way', () => {
  it.each<[string, Held, readonly Hop[]]>([
    [
      'replaces the cookie of its key, and keeps its place where the value is the same',
      { exact: [cookie('a', '1', { createdAt: 1 }), cookie('b', '1', { createdAt: 2 })] },
      [
        ['https://x.com/', 'a=1; b=1', 'a=1; Path=/; HttpOnly'],
        ['https://x.com/', 'a=1; b=1', 'a=2; Path=/', 'c=1'],
        ['https://x.com/', 'b=1; a=2; c=1', 'b=1; Path=/; Max-Age=0'],
        ['https://x.com/', 'a=2; c=1', 'b=1; Path=/'],
        ['https://x.com/', 'a=2; c=1; b=1'],
      ],
    ],
    [
      'stands beside one of another key',
      { exact: [cookie('a', '1')] },
      [
        ['https://x.com/', 'a=1', 'a=2; Domain=x.com', 'a=3; Path=/p'],
        ['https://x.com/p', 'a=3; a=1; a=2'],
      ],
    ],
    [
      'replaces the map’s, unless an exact one is what it names',
      { cookies: { a: 'map' }, exact: [cookie('a', '1', { path: '/p' })] },
      [
        ['https://x.com/p', 'a=1', 'a=2; Path=/p', 'a=3; Path=/'],
        ['https://x.com/p', 'a=2'],
        ['https://x.com/', 'a=3'],
      ],
    ],
    [
      'over http cannot cover what is Secure',
      { exact: [cookie('a', '1', { secure: true })] },
      [
        ['http://x.com/', null, 'a=2; Path=/', 'a=3; Path=/p', 'b=1'],
        ['https://x.com/p', 'a=1; b=1'],
      ],
    ],
    [
      'elsewhere cannot touch it, nor stand beside it under its name',
      { domain: 'app.x.com', exact: [cookie('sid', 's1', { hostOnly: false })] },
      [
        ['https://x.com/', null, 'sid=evil; Domain=x.com', 'sid=evil; Domain=x.com; Path=/p', 'o=1; Domain=x.com'],
        ['https://app.x.com/p', 'sid=s1; o=1'],
        ['https://x.com/', 'sid=evil; o=1'],
      ],
    ],
    [
      'over http after https cannot touch it either',
      { exact: [cookie('sid', 's1')] },
      [
        ['https://x.com/', 'sid=s1'],
        ['http://x.com/', null, 'sid=evil; Path=/', 'sid=; Path=/; Max-Age=0'],
        ['https://x.com/', 'sid=s1'],
      ],
    ],
    [
      'belongs to the partition of the page',
      { exact: [cookie('p', '1', { partitionKey: 'https://y.com', secure: true })] },
      [
        ['https://x.com/', null, 'p=2; Path=/; Secure; Partitioned', 'p=3; Path=/; Secure'],
        ['https://x.com/', 'p=2; p=3'],
      ],
    ],
  ])('%s', (_, held, hops) => {
    play(held, hops)
  })

  it('counts as no secret where the session had none of its key', () => {
    const held = { exact: [cookie('a', '1', { path: '/p' })] }
    const hops: Hop[] = [
      ['https://x.com/', null, 'n=1', 'a=2; Path=/p'],
      ['https://x.com/', 'n=1'],
      ['https://x.com/p', 'a=2; n=1'],
    ]
    expect(play(held, hops).carried).toEqual([false, false, true])
  })
})

describe('changes', () => {
  const key = (name: string, path = '/') => JSON.stringify([name, 'x.com', true, path, null])

  it.each<[string, Held, readonly Hop[], readonly object[]]>([
    ['nothing', { exact: [cookie('a', '1')] }, [['https://x.com/', 'a=1']], []],
    [
      'one entry for several changes, first before and last after',
      { exact: [cookie('a', '1', { createdAt: 5 })] },
      [
        ['https://x.com/', 'a=1', 'a=2; Path=/', 'a=3; Path=/; HttpOnly'],
        ['https://x.com/', 'a=3', 'a=4; Path=/; SameSite=Lax; Max-Age=60'],
      ],
      [
        {
          kind: 'exact',
          name: 'a',
          key: key('a'),
          before: '1',
          carried: true,
          after: cookie('a', '4', { createdAt: now + minute, sameSite: 'lax', expiresAt: now + 2 * minute }),
        },
      ],
    ],
    [
      'a change of expiry alone',
      { exact: [cookie('a', '1', { expiresAt: now + 9 * minute })] },
      [['https://x.com/', 'a=1', 'a=1; Path=/; Max-Age=60']],
      [{ kind: 'exact', before: '1', carried: true, after: { value: '1', expiresAt: now + minute } }],
    ],
    [
      'not what was put back',
      { exact: [cookie('a', '1')], cookies: { m: '1' } },
      [
        ['https://x.com/', 'm=1; a=1', 'a=2; Path=/', 'm=2', 'n=1'],
        ['https://x.com/', 'm=2; a=2; n=1', 'a=1; Path=/', 'm=1; Max-Age=5', 'n=; Max-Age=0'],
      ],
      [],
    ],
    [
      'what was ended, by either attribute',
      { exact: [cookie('a', '1'), cookie('b', '1', { path: '/p' })] },
      [['https://x.com/', 'a=1', 'a=x; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'b=; Path=/p; Max-Age=-1']],
      [
        { key: key('b', '/p'), before: '1', carried: false, after: null },
        { key: key('a'), before: '1', carried: true, after: null },
      ],
    ],
    [
      'whether it was carried at any hop with the value of before',
      { exact: [cookie('a', '1', { path: '/p' }), cookie('b', '1')] },
      [
        ['https://x.com/', 'b=1', 'a=2; Path=/p'],
        ['https://x.com/p', 'a=2; b=1', 'a=3; Path=/p', 'b=2; Path=/'],
      ],
      [
        { key: key('a', '/p'), before: '1', carried: false, after: { value: '3' } },
        { key: key('b'), before: '1', carried: true, after: { value: '2' } },
      ],
    ],
    [
      'of the map too, where an exact cookie went in its place',
      { cookies: { a: 'map' }, exact: [cookie('a', '1', { path: '/p' })] },
      [['https://x.com/p', 'a=1', 'a=2; Path=/']],
      [{ kind: 'map', key: 'a', before: 'map', carried: false, after: { value: '2' } }],
    ],
    [
      'nothing of hops where the session does not go',
      { exact: [cookie('a', '1', { hostOnly: false })], domain: 'app.x.com' },
      [
        ['https://app.x.com/', 'a=1'],
        ['https://x.com/', null, 'a=2; Domain=x.com; Path=/', 'a=; Domain=x.com; Path=/; Max-Age=0'],
      ],
      [],
    ],
  ])('%s', (_, held, hops, expected) => {
    expect(play(held, hops).jar.changes()).toMatchObject(expected)
    expect(play(held, hops).jar.changes()).toHaveLength(expected.length)
  })
})

describe('what a hop carried', () => {
  const analytics = cookie('_ga', 'GA1')
  it.each<[string, readonly StoredCookie[], Record<string, string>, readonly boolean[]]>([
    ['a login', [cookie('sid', 'own')], {}, [true, true]],
    ['a login by its name alone', [analytics], { sid: 'own' }, [true, true]],
    ['a cookie that is none', [analytics], {}, [true, false]],
    [
      'one that the site has just set, beside such a cookie',
      [analytics, cookie('sid', 'own', { path: '/app' })],
      {},
      [true, false],
    ],
    ['one that the site has just set', [cookie('sid', 'own', { path: '/app' })], {}, [false, false]],
  ])('is %s', (_name, exactCookies, cookies, expected) => {
    const jar = new HopJar({ domain: 'x.com', cookies, exactCookies, requestedUrl: new URL('https://x.com/') })
    jar.cookieHeader(new URL('https://x.com/'), now)
    jar.receive(new URL('https://x.com/'), ['sid=guest; Path=/'], now)
    const { header, carriedSecret, carriedLogin } = jar.cookieHeader(new URL('https://x.com/next'), now)
    expect(header).toContain('sid=guest')
    expect([carriedSecret, carriedLogin]).toEqual(expected)
  })
})
