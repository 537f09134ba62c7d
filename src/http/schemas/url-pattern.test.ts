import { expect, it } from 'vitest'
import { sharedServer, testServer } from '../../../test/support/http/test-server.ts'
import { urlPattern } from './url-pattern.ts'

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
]

/** URLs that only the server accepts: the document says less than what works. */
const unsaid = [
  'https://bücher.example/',
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
  // Without and with the Unicode flag: validators use either.
  const patterns = [new RegExp(urlPattern), new RegExp(urlPattern, 'u')].map((pattern) => pattern.test(url))
  expect({ patterns, server: statusCode !== 422 }).toEqual({
    patterns: [expected.pattern, expected.pattern],
    server: expected.server,
  })
})
