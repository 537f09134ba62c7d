import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCodePoint } from '../../../test/support/any-text.ts'
import { parseUpstreamProxy, upstreamKey } from './upstream-proxy.ts'

const none = { username: null, password: null }

describe('parseUpstreamProxy', () => {
  test.each([
    ['http://proxy.example:3128', { scheme: 'http', host: 'proxy.example', port: 3128, ...none }],
    ['http://proxy.example', { scheme: 'http', host: 'proxy.example', port: 80, ...none }],
    ['HTTPS://Proxy.Example./', { scheme: 'https', host: 'proxy.example', port: 443, ...none }],
    ['https://proxy.example:80', { scheme: 'https', host: 'proxy.example', port: 80, ...none }],
    ['socks5://proxy.example', { scheme: 'socks5', host: 'proxy.example', port: 1080, ...none }],
    ['socks5h://proxy.example:80', { scheme: 'socks5', host: 'proxy.example', port: 80, ...none }],
    ['socks5://proxy.example:443', { scheme: 'socks5', host: 'proxy.example', port: 443, ...none }],
    ['socks5://0x7f.1:9', { scheme: 'socks5', host: '127.0.0.1', port: 9, ...none }],
    ['http://[2001:DB8::1]:9', { scheme: 'http', host: '2001:db8::1', port: 9, ...none }],
    ['http://us%40er:p%3Ass%C3%A9@h:1', { scheme: 'http', host: 'h', port: 1, username: 'us@er', password: 'p:ssé' }],
    ['socks5://a%3Ab:c@h', { scheme: 'socks5', host: 'h', port: 1080, username: 'a:b', password: 'c' }],
    ['http://user@h', { scheme: 'http', host: 'h', port: 80, username: 'user', password: null }],
  ])('reads %s', (text, proxy) => {
    expect(parseUpstreamProxy(text)).toEqual(proxy)
  })

  test.each([
    ['ftp://proxy.example', 'http, https or socks5'],
    ['socks4://proxy.example', 'http, https or socks5'],
    ['proxy.example:3128', 'http, https or socks5'],
    ['http://', 'host'],
    ['http://proxy.example:0', 'port'],
    ['http://proxy.example:99999', 'host'],
    ['http://proxy.example/path', 'nothing behind'],
    ['http://proxy.example/?a', 'nothing behind'],
    ['http://proxy.example#a', 'nothing behind'],
    ['http://:password@proxy.example', 'user name'],
    ['http://a%3Ab:c@proxy.example', 'colon'],
    ['http://a%0d%0ab:c@proxy.example', 'control'],
    ['http://a%ff:c@proxy.example', 'percent-encoded'],
    [`socks5://${'a'.repeat(256)}@proxy.example`, '255'],
  ])('refuses %s', (text, why) => {
    expect(() => parseUpstreamProxy(text)).toThrow(why)
  })

  test('whatever comes is read or refused, and the refusal shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint }), (secret) => {
        try {
          parseUpstreamProxy(`http://name:${secret}secretword@host`)
        } catch (error) {
          expect(String(error)).not.toContain('secretword')
        }
      }),
    )
  })
})

test('proxies with different credentials are different', () => {
  const [one, other] = ['http://a:b@h', 'http://a:c@h'].map((text) => upstreamKey(parseUpstreamProxy(text)))
  expect(one).not.toBe(other)
})
