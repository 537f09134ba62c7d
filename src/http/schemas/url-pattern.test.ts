import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sharedServer, testServer } from '../../../test/support/http/test-server.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { proxyOf } from '../../sessions/proxy.ts'
import { proxyPattern, urlPattern } from './url-pattern.ts'

const server = sharedServer(testServer)
const long = 'a'.repeat(63)

/** URLs that both the pattern and the server accept. */
const accepted = [
  'http://shop.example',
  'HTTPS://Shop.Example/',
  'http://127.0.0.1:18090/x',
  'http://shop.example:1/',
  'http://shop.example:65535?a=b',
  'https://a.b.c.d.example.com/',
  'https://a.b.c.d.e.f.g.h.i.j.example.com#x',
  `https://${long}.example/`,
  `https://shop.${long}/`,
  'https://my_shop.example/',
  'https://a--b.example/',
  'https://xn--bcher-kva.example/',
  'https://shop.xn--p1ai/',
  'https://shop.example./',
  'http://localhost/',
  'http://3d-printer/',
  'http://10.shop.2go/',
  'http://255.249.199.99/',
  'https://shop.example/ü?q=日本語#é',
  'https://shop.example/a b',
  'https://shop.example/%E2%82%AC?a[]=1&b={x}|y',
  'https://shop.example/\\',
  'http://[::1]/',
  'http://[::]:8080/',
  'http://[2001:db8::1]:8443/x',
  'http://[2001:db8:0:0:0:0:0:1]/',
  'http://[1:2:3:4:5:6:7::]/',
  'http://[::2:3:4:5:6:7:8]/',
  'http://[1:2::4:5:6:7:8]/',
  'http://[::ffff:192.0.2.1]/',
  'http://[64:FF9B::192.0.2.1]/',
  'http://[1:2:3:4:5:6:192.0.2.1]/',
  'https://bücher.example/',
  'https://КНИГИ.рф./',
  'https://βιβλία.example/',
  'https://đồ-gốm.example/',
  'https://ラーメン.日本:8443/',
  'https://3한국.example/',
  'https://www.ספרים2.example/',
  'https://وزارة-الاتصالات.مصر/',
  'https://-a-.example/',
]

/** URLs that both refuse. */
const refused = [
  'shop.example/',
  'http:',
  'http://',
  'http://shop .example/',
  'http://shop.example:65536/',
  'http://shop.example:x/',
  'http://256.0.0.1/',
  'http://1.2.3.4.5/',
  'http://shop.0x1f/',
  'http://shop.08/',
  'http://[::1/',
  'http://[1:2:3:4:5:6:7]/',
  'http://[1:2:3:4:5:6:7:8::]/',
  'http://[1::2::3]/',
  'http://[::12345]/',
  'http://[::1%25eth0]/',
  'http://[::256.0.0.1]/',
  'http://ann:secret@shop.example/',
  'http://shop.example/\0',
  'http://שלוםa.example/',
  'http://aשלום.example/',
]

/** URLs that only the server accepts: the document says less than what works. */
const unsaid = [
  'https://ร้าน.example/',
  'http:shop.example/',
  'http://shop.example:/',
  'http://1.2.3/',
  ' http://a.example/',
]

it.each([
  ...accepted.map((url) => ({ url, pattern: true, server: true })),
  ...refused.map((url) => ({ url, pattern: false, server: false })),
  ...unsaid.map((url) => ({ url, pattern: false, server: true })),
])('judges $url', async ({ url, ...expected }) => {
  const { call } = await server()
  const { statusCode } = await call('POST', '/scrape', { url })
  expect({ patterns: matches(urlPattern, url), server: statusCode !== 422 }).toEqual({
    patterns: [expected.pattern, expected.pattern],
    server: expected.server,
  })
})

/** Without and with the Unicode flag: validators use either. */
function matches(source: string, text: string): boolean[] {
  return [new RegExp(source), new RegExp(source, 'u')].map((pattern) => pattern.test(text))
}

it('allows no character outside ASCII where it may not be in a name', () => {
  const pattern = new RegExp(urlPattern)
  const places = [
    '?',
    '?1',
    '?a',
    '?-?',
    '-?',
    'q?',
    '0?',
    '0?1',
    '1?a',
    'א?',
    'א?1',
    '?א',
    '1.2.3.?',
    '1.2.3.0?1',
    '?.1a',
  ]
  const letters = Array.from({ length: 0xd800 - 0x80 }, (_, at) => String.fromCharCode(0x80 + at))
  const urls = someOf(letters, 7).flatMap((letter) => places.map((place) => `http://${place.replaceAll('?', letter)}/`))
  const allowed = urls.filter((url) => pattern.test(url))
  expect(allowed.length).toBeGreaterThan(urls.length / 2)
  expect(allowed.filter((url) => !URL.canParse(url))).toEqual([])
})

const isProxy = (url: string): boolean => {
  try {
    return proxyOf(url).port > 0
  } catch {
    return false
  }
}

it.each([
  ['socks5://user:password@proxy.example.com:1080', true, true],
  ['http://127.0.0.1:3128', true, true],
  ['http://proxy:3128', true, true],
  ['http://customer-x-zone-y:pw@brd.superproxy.example:22225', true, true],
  ['HTTPS://p-1.example.org/', true, true],
  ['socks5h://[2001:db8::1]:65535', true, true],
  ['http://us%40er:p%3Ass%C3%A9%E2%82%AC%F0%9F%98%80@h:9999', true, true],
  ['http://user:@h', true, true],
  ['http://user@h.', true, true],
  ['http://ü:p@ss wört@bücher.example', true, true],
  ['http://h:0', false, false],
  ['http://h:65536', false, false],
  ['http://h/path', false, false],
  ['http://:password@h', false, false],
  ['http://a%3ab:c@h', false, false],
  ['http://a%0db:c@h', false, false],
  ['http://a%7F:c@h', false, false],
  ['http://a:b%c3@h', false, false],
  ['http://a:b%c0%80@h', false, false],
  ['http://a:b%ed%a0%80@h', false, false],
  ['http://a:b%f4%90%80%80@h', false, false],
  ['http://a:b%@h', false, false],
  [`http://${'a'.repeat(256)}:b@h`, false, false],
  ['ftp://h', false, false],
  ['socks4://h', false, false],
  ['http://', false, false],
  ['h:3128', false, false],
  ['socks5://a%3Ab:c@h', false, true],
  ['http://h?', false, true],
])('judges the proxy %s', (url, pattern, server) => {
  expect({ patterns: matches(proxyPattern, url), server: isProxy(url) }).toEqual({
    patterns: [pattern, pattern],
    server,
  })
})

it('allows no other text that is refused as a target or a proxy', () => {
  fc.assert(
    fc.property(fc.stringMatching(new RegExp(urlPattern)), (url) => {
      const { protocol, username, password } = new URL(url)
      expect([protocol.replace('https', 'http'), username, password]).toEqual(['http:', '', ''])
    }),
  )
  fc.assert(fc.property(fc.stringMatching(new RegExp(proxyPattern)), isProxy))
})
