import fc from 'fast-check'
import { CookieJar } from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import { HopJar } from './hop-jar.ts'

const now = Date.parse('2026-03-18T12:00:00Z')
const session = { sid: 's1', csrf: '"c 1"' }

/** A hop: where it goes, the Cookie header that it must carry, and the Set-Cookie lines of its answer. */
type Hop = readonly [url: string, header: string | null, ...lines: string[]]

function play(domain: string | null, cookies: Record<string, string>, hops: readonly Hop[]) {
  const jar = new HopJar({ domain, cookies, exactCookies: [], requestedUrl: new URL(hops[0]?.[0] ?? '') })
  const carried = hops.map(([url, expected, ...lines]) => {
    const { header, carriedSecret } = jar.cookieHeader(new URL(url), now)
    expect([url, header]).toEqual([url, expected])
    jar.receive(new URL(url), lines, now)
    return carriedSecret
  })
  return { jar, carried }
}

const both = 'sid=s1; csrf="c 1"'
const gone = 'Max-Age=0'

describe('where the session goes', () => {
  it.each<[string, string, readonly Hop[], readonly boolean[]]>([
    [
      'its domain, every port and path',
      'x.com',
      [
        ['https://x.com/', both],
        ['https://x.com:8443/a', both],
      ],
      [true, true],
    ],
    ['below its domain', 'x.com', [['https://a.b.x.com/', both]], [true]],
    [
      'www and the bare name',
      'www.x.com',
      [
        ['https://x.com/', both],
        ['https://www.x.com/', both],
      ],
      [true, true],
    ],
    [
      'not beside www',
      'www.x.com',
      [
        ['https://x.com/', both],
        ['https://shop.x.com/', null],
      ],
      [true, false],
    ],
    [
      'no other host, and back',
      'x.com',
      [
        ['https://x.com/', both],
        ['https://y.com/', null],
        ['https://x.com/', both],
      ],
      [true, false, true],
    ],
    [
      'not above its domain',
      'a.x.com',
      [
        ['https://a.x.com/', both],
        ['https://x.com/', null],
      ],
      [true, false],
    ],
    [
      'not to http after https',
      'x.com',
      [
        ['https://x.com/', both],
        ['http://x.com/', null],
      ],
      [true, false],
    ],
    [
      'http where http was asked for',
      'x.com',
      [
        ['http://x.com/', both],
        ['http://x.com/a', both],
      ],
      [true, true],
    ],
    [
      'never http again',
      'x.com',
      [
        ['http://x.com/', both],
        ['https://x.com/', both],
        ['http://x.com/', null],
      ],
      [true, true, false],
    ],
    [
      'nor after https elsewhere',
      'x.com',
      [
        ['http://x.com/', both],
        ['https://y.com/', null],
        ['http://x.com/', null],
      ],
      [true, false, false],
    ],
    [
      'an address, exactly',
      '127.0.0.1',
      [
        ['http://127.0.0.1:81/', both],
        ['http://127.0.0.2/', null],
      ],
      [true, false],
    ],
  ])('%s', (_, domain, hops, carried) => {
    expect(play(domain, session, hops).carried).toEqual(carried)
  })

  it('sends text as UTF-8 and everything else byte for byte', () => {
    const cookies = { a: 'é', b: '"q=1, x"', c: '' }
    play('x.com', cookies, [['https://x.com/', 'a=\xc3\xa9; b="q=1, x"; c=']])
  })

  it('says the same of the custom headers, before and after the cookies of the hop', () => {
    const jar = new HopJar({
      domain: 'x.com',
      cookies: session,
      exactCookies: [],
      requestedUrl: new URL('http://x.com/'),
    })
    const [http, https] = [new URL('http://x.com/'), new URL('https://x.com/')]
    expect([jar.mayCarry(http), jar.mayCarry(https)]).toEqual([true, true])
    jar.cookieHeader(https, now)
    expect([jar.mayCarry(http), jar.mayCarry(https), jar.mayCarry(new URL('https://y.com/'))]).toEqual([
      false,
      true,
      false,
    ])
  })

  it('carries no secret where the session has no cookies', () => {
    expect(
      play('x.com', {}, [
        ['https://x.com/', null, 'a=1'],
        ['https://x.com/', 'a=1'],
      ]).carried,
    ).toEqual([false, false])
  })
})

describe('what is set on the way', () => {
  it.each<[string, string, readonly Hop[]]>([
    [
      'a cookie of the session is replaced everywhere, by one that goes where the request went',
      'x.com',
      [
        ['https://x.com/deep/er', both, 'sid=s2; Path=/deep; HttpOnly'],
        ['https://a.x.com/', 'csrf="c 1"; sid=s2'],
      ],
    ],
    [
      'one of another path stands in its place there alone, and its end ends nothing else',
      'x.com',
      [
        ['https://x.com/', both, 'sid=s2; Path=/deep', `csrf=; Path=/old; ${gone}`],
        ['https://x.com/', both],
        ['https://x.com/deep', 'csrf="c 1"; sid=s2', `sid=; Path=/deep; ${gone}`],
        ['https://x.com/deep', both],
      ],
    ],
    [
      'one that was just given is not ended with one of its name elsewhere',
      'x.com',
      [
        ['https://x.com/', both, 'sid=s2; Path=/', `sid=; Path=/; Domain=x.com; ${gone}`],
        ['https://x.com/', 'csrf="c 1"; sid=s2', `sid=; Domain=x.com; Path=/; ${gone}`, 'csrf=c2'],
        ['https://x.com/', 'sid=s2; csrf=c2', `sid=; Path=/; ${gone}`],
        ['https://x.com/', 'csrf=c2'],
      ],
    ],
    [
      'one that is ended is not sent, and may come again',
      'x.com',
      [
        ['https://x.com/', both, `sid=; ${gone}`],
        ['https://x.com/', 'csrf="c 1"', 'sid=s3'],
        ['https://x.com/', 'csrf="c 1"; sid=s3'],
      ],
    ],
    [
      'all of them ended leave no header',
      'x.com',
      [
        ['https://x.com/', both, `sid=x; ${gone}`, `csrf=x; ${gone}`],
        ['https://x.com/', null],
      ],
    ],
    [
      'a new one follows the rules of cookies',
      'x.com',
      [
        ['https://x.com/', both, 'n=1; Path=/a', 'w=2; Domain=x.com', 'bad=3; Domain=y.com'],
        ['https://x.com/a', `${both}; n=1; w=2`],
        ['https://a.x.com/a', `${both}; w=2`],
      ],
    ],
    [
      'a foreign host cannot touch the session',
      'x.com',
      [
        ['https://x.com/', both],
        ['https://y.com/', null, 'sid=evil', 'sid=evil; Domain=x.com'],
        ['https://x.com/', both],
      ],
    ],
    [
      'nor can a host above it put a cookie of the same name beside it',
      'a.x.com',
      [
        ['https://a.x.com/', both],
        ['https://x.com/', null, 'sid=evil; Domain=x.com', 'o=1; Domain=x.com'],
        ['https://a.x.com/', `${both}; o=1`],
      ],
    ],
    [
      'a foreign host gets its own cookies back',
      'x.com',
      [
        ['https://x.com/', both],
        ['https://y.com/', null, 'sid=y'],
        ['https://y.com/', 'sid=y'],
        ['https://z.com/', null],
      ],
    ],
    [
      'what the session was given does not leave its scope, though its Domain does',
      'a.x.com',
      [
        ['https://a.x.com/', both, 'n=1; Domain=x.com'],
        ['https://b.x.com/', null],
        ['https://a.x.com/', `${both}; n=1`],
      ],
    ],
    [
      'nor go to http after https',
      'x.com',
      [
        ['https://x.com/', both, 'n=1', 'sid=s2'],
        ['http://x.com/', null],
      ],
    ],
    [
      'http after https cannot change the session',
      'x.com',
      [
        ['https://x.com/', both],
        ['http://x.com/', null, 'sid=evil', 'n=1'],
        ['https://x.com/', `${both}; n=1`],
      ],
    ],
    [
      'nor cover a secure cookie',
      'x.com',
      [
        ['https://x.com/', both, 'n=1; Secure'],
        ['http://x.com/', null, 'n=evil'],
        ['https://x.com/', `${both}; n=1`],
      ],
    ],
    [
      'longer paths come first',
      'x.com',
      [
        ['https://x.com/a/', both, 'p=1; Path=/', 'p=2; Path=/a'],
        ['https://x.com/a', `${both}; p=2; p=1`],
      ],
    ],
    [
      'bytes are sent as they came',
      'x.com',
      [
        ['https://x.com/', both, 'n=caf\xe9'],
        ['https://x.com/', `${both}; n=caf\xe9`],
      ],
    ],
  ])('%s', (_, domain, hops) => {
    play(domain, session, hops)
  })

  it('holds a bounded number', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `c${index}=1`)
    const { jar } = play('x.com', session, [['https://x.com/', both, ...lines]])
    expect(jar.cookieHeader(new URL('https://x.com/'), now).header?.split('; ')).toHaveLength(302)
    expect(jar.changes()).toHaveLength(300)
  })

  it('takes 64 KiB of names and values of a site, however they come', () => {
    const url = new URL('https://x.com/')
    const jar = new HopJar({ domain: 'x.com', cookies: {}, exactCookies: [], requestedUrl: url })
    const lengthAfter = (lines: readonly string[]) => {
      jar.receive(url, lines, now)
      return jar.cookieHeader(url, now).header?.length ?? 0
    }
    const empty = Array.from({ length: 30 }, (_, at) => `c${at}=1; Path=/`)
    const large = empty.map((line) => line.replace('=1', `=${'v'.repeat(4000)}`))
    lengthAfter(empty)
    expect(lengthAfter(large)).toBeGreaterThan(16 * 4000)
    expect(lengthAfter(large)).toBeLessThan(17 * 4096)
    // What it removes makes room.
    lengthAfter(large.map((line) => `${line}; Max-Age=0`))
    expect(lengthAfter(large.toReversed())).toBeGreaterThan(16 * 4000)
  })
})

describe('a prefix of a name in the map', () => {
  const given = { a: '1', '__Host-h': '2', '__secure-s': '3', '__Host-Http-p': '4' }
  const all = 'a=1; __Host-h=2; __secure-s=3; __Host-Http-p=4'

  it.each<[string, string, string | null]>([
    ['https', 'https://x.com/deep', all],
    ['http', 'http://x.com/', 'a=1'],
    ['http below', 'http://a.x.com/', 'a=1'],
    ['https below', 'https://a.x.com/', 'a=1; __secure-s=3'],
    ['https without www', 'https://www.x.com/', 'a=1; __secure-s=3'],
    ['elsewhere', 'https://y.com/', null],
  ])('decides what goes over %s', (_how, url, header) => {
    play('x.com', given, [[url, header]])
  })

  it('lets them go over http to this machine, as Chromium does', () => {
    play('localhost', given, [['http://localhost/', all]])
  })

  it('keeps a cookie of another host apart', () => {
    const { jar } = play('x.com', given, [
      ['https://a.x.com/', 'a=1; __secure-s=3', '__Host-h=b; Path=/; Secure'],
      ['https://a.x.com/', 'a=1; __secure-s=3; __Host-h=b'],
      ['https://x.com/', all],
    ])
    expect(jar.changes()).toMatchObject([{ kind: 'exact', name: '__Host-h', after: { domain: 'a.x.com' } }])
  })
})

describe('changes', () => {
  it('tells what hops that may carry the session set, and nothing of others', () => {
    const { jar } = play('x.com', session, [
      ['https://x.com/', both, 'sid=\xc3\xa9; Secure', 'n=1; Domain=x.com'],
      ['https://y.com/', null, 'y=1'],
      ['https://a.x.com/', 'csrf="c 1"; sid=\xc3\xa9; n=1', `csrf=; ${gone}`],
    ])
    expect(jar.changes()).toMatchObject([
      { kind: 'map', key: 'sid', before: 's1', carried: true, after: { value: '\xc3\xa9', secure: true } },
      { kind: 'map', key: 'csrf', before: '"c 1"', carried: true, after: null },
      { kind: 'exact', name: 'n', before: null, carried: false, after: { value: '1', domain: 'x.com' } },
    ])
  })
})

describe('without a session', () => {
  it('sends nothing of what it was given', () => {
    expect(play(null, session, [['https://x.com/', null]]).carried).toEqual([false])
  })

  it('agrees with tough-cookie', () => {
    const url = fc
      .tuple(
        fc.constantFrom('http', 'https'),
        fc.constantFrom('x.com', 'a.x.com', 'b.a.x.com', 'y.com', 'me.github.io'),
        fc.constantFrom('/', '/a', '/a/b', '/ab'),
      )
      .map(([scheme, host, path]) => `${scheme}://${host}${path}`)
    const line = fc
      .tuple(
        fc.constantFrom('k', 'l', '__Host-k', '__Secure-k'),
        fc.constantFrom('1', '2', '3'),
        fc.constantFrom('', '; Path=/', '; Path=/a', '; Path=/a/'),
        fc.constantFrom('', '; Domain=x.com', '; Domain=a.x.com', '; Domain=github.io', '; Domain=com'),
        fc.constantFrom('', '; Secure'),
        fc.constantFrom('', '; Max-Age=60', '; Max-Age=0', '; Expires=Thu, 01 Jan 1970 00:00:00 GMT'),
      )
      // tough-cookie follows the older RFC 6265 in two things: it takes a host-only cookie and one with a Domain for the
      // same, and lets http replace what is Secure. Here these have names of their own.
      .map(([name, value, path, domain, secure, expiry]) => {
        const own = `${name}${domain === '' ? '' : 'd'}${secure === '' ? '' : 's'}`
        return `${own}=${value}${path}${domain}${secure}${expiry}`
      })
    const step = fc.tuple(url, fc.array(line, { maxLength: 3 }))
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), url, (steps, last) => {
        const ours = new HopJar({ domain: null, cookies: {}, exactCookies: [], requestedUrl: new URL(last) })
        const theirs = new CookieJar(undefined, { prefixSecurity: 'strict' })
        for (const [at, lines] of steps) {
          ours.receive(new URL(at), lines, Date.now())
          for (const one of lines) setQuietly(theirs, one, at)
        }
        const pairs = (header: string | null) => (header === null || header === '' ? [] : header.split('; ')).sort()
        expect(pairs(ours.cookieHeader(new URL(last), Date.now()).header)).toEqual(
          pairs(theirs.getCookieStringSync(last)),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

/** As a client does that goes on when a cookie is refused. */
function setQuietly(jar: CookieJar, line: string, url: string): void {
  try {
    jar.setCookieSync(line, url, { ignoreError: true })
  } catch {
    // Refused with an error of its own; the comparison is about what is kept.
  }
}
