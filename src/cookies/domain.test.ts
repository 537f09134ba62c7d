import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCodePoint, anyUrl } from '../../test/support/any-text.ts'
import { AppError } from '../errors.ts'
import { normaliseDomain } from './domain.ts'

const publicOnly = (host: string) => host.includes('.') && !/^[\d.]+$|^\[|localhost$/.test(host)
const everything = () => true

describe('normaliseDomain', () => {
  it.each([
    ['amazon.com', 'amazon.com', null],
    ['  Example.COM ', 'example.com', null],
    ['example.com.', 'example.com', null],
    ['.example.com', 'example.com', null],
    ['www.example.co.uk', 'www.example.co.uk', null],
    ['example.com/path?q#f', 'example.com', null],
    ['//example.com/path', 'example.com', null],
    ['https://example.com', 'example.com', 'https://example.com'],
    ['http://example.com/login', 'example.com', 'http://example.com'],
    ['http://example.com:80/', 'example.com', 'http://example.com'],
    ['https://example.com:8443/', 'example.com', 'https://example.com:8443'],
    ['example.com:8080', 'example.com', 'https://example.com:8080'],
    ['example.com:80', 'example.com', 'http://example.com'],
    ['example.com:443', 'example.com', null],
    ['user:pw@example.com/path', 'example.com', null],
    ['https://user:pw@example.com:444/path', 'example.com', 'https://example.com:444'],
    ['HTTPS://Bücher.example./x', 'xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
    ['例え.jp', 'xn--r8jz45g.jp', null],
    ['me.github.io', 'me.github.io', null],
    ['a_b.example.com', 'a_b.example.com', null],
    ['shop.test', 'shop.test', null],
    [`${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`, null],
  ])('%j is %s, origin %s', (input, domain, origin) => {
    expect(normaliseDomain(input, publicOnly)).toMatchObject({ domain, origin })
  })

  it.each([
    ['https://example.com/shop/', 'https://example.com/shop/'],
    ['http://user:pw@example.com.:8080/a?b=c#d', 'http://example.com:8080/a?b=c'],
    ['https://example.com/', null],
    ['https://example.com?a', null],
    ['example.com/shop', null],
    ['//example.com/shop', null],
  ])('%j names the page %s', (input, page) => {
    expect(normaliseDomain(input, publicOnly).page).toBe(page)
  })

  it.each([
    ['127.0.0.1', '127.0.0.1', null],
    ['127.0.0.1:3000', '127.0.0.1', 'http://127.0.0.1:3000'],
    ['0x7f.1', '127.0.0.1', null],
    ['localhost', 'localhost', null],
    ['localhost:3000', 'localhost', 'http://localhost:3000'],
    ['LOCALHOST.', 'localhost', null],
    ['https://localhost:3000/x', 'localhost', 'https://localhost:3000'],
    ['::1', '[::1]', null],
    ['[::1]', '[::1]', null],
    ['[::1]:8080', '[::1]', 'http://[::1]:8080'],
    ['http://[0:0:0:0:0:0:0:1]/', '[::1]', 'http://[::1]'],
    ['intranet', 'intranet', null],
  ])('where the policy allows it, %j is %s, origin %s', (input, domain, origin) => {
    expect(normaliseDomain(input, everything)).toMatchObject({ domain, origin })
    expect(() => normaliseDomain(input, publicOnly)).toThrow(AppError)
  })

  it.each(['127.0.0.1', 'localhost:3000', '[::1]'])('names the setting that would allow %j', (input) => {
    expect(() => normaliseDomain(input, publicOnly)).toThrow(/egress policy does not allow.*LATCHKEY_EGRESS_ALLOW/)
  })

  it.each([
    '',
    '   ',
    '.',
    '..',
    '/',
    'https://',
    'https:///path',
    '/login',
    '///example.com',
    'com',
    'co.uk',
    'github.io',
    'https://co.uk/',
    'CO.UK.',
    'foo.ck',
    '公司.cn',
    'a..b.com',
    '..example.com',
    'example.com..',
    '-a.com',
    'a-.com',
    '*.example.com',
    'exa mple.com',
    'example.com\0',
    'exam\tple.com',
    'example.com\r\nx',
    'example.com\\@evil.com',
    'example.com:99999',
    'example.com:port',
    '[::1',
    '[::1%25lo]',
    '1.2.3.4.5',
    '999.1.1.1',
    'a\ud800.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(127)}com`,
    'x'.repeat(9000),
    'ftp://example.com',
    'file:///etc/passwd',
    'javascript://example.com/%0a',
    'exa%6dple.com%00',
    'a,b.com',
    "a'b.com",
  ])('refuses %j', (input) => {
    expect(() => normaliseDomain(input, everything)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR', fields: [expect.objectContaining({ field: 'domain' })] }),
    )
  })

  it('answers or refuses whatever it is given, and stays with what it answered', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: anyCodePoint }), fc.domain(), anyUrl), (input) => {
        try {
          const { domain } = normaliseDomain(input, everything)
          expect(normaliseDomain(domain, everything).domain).toBe(domain)
          expect(new URL(`https://${domain}/`).hostname).toBe(domain)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
        }
      }),
    )
  })
})
