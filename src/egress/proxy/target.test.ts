import { describe, expect, it } from 'vitest'
import { parseAbsolute, parseAuthority } from './target.ts'

describe('parseAuthority', () => {
  it.each([
    ['example.com:443', { host: 'example.com', port: 443 }],
    ['EXAMPLE.com:80', { host: 'example.com', port: 80 }],
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['[::1]:443', { host: '::1', port: 443 }],
    ['[::ffff:10.0.0.1]:1', { host: '::ffff:a00:1', port: 1 }],
    ['2130706433:80', { host: '127.0.0.1', port: 80 }],
    ['0x7f.1:80', { host: '127.0.0.1', port: 80 }],
    ['017700000001:80', { host: '127.0.0.1', port: 80 }],
    ['１２７.0.0.1:80', { host: '127.0.0.1', port: 80 }],
    ['bücher.example:443', { host: 'xn--bcher-kva.example', port: 443 }],
  ])('%s', (authority, expected) => {
    expect(parseAuthority(authority)).toEqual(expected)
  })

  it.each([
    '',
    'example.com',
    ':443',
    'example.com:',
    'example.com:0',
    'example.com:65536',
    'example.com:443/path',
    'user@example.com:443',
    'a b:443',
    '::1:443',
    'example.com:443#x',
    'http://example.com:443',
  ])('refuses %j', (authority) => {
    expect(parseAuthority(authority)).toBeNull()
  })
})

describe('parseAbsolute', () => {
  it('takes an http URL and drops its userinfo', () => {
    expect(parseAbsolute('http://u:p@Example.com:8080/a?b#c')?.href).toBe('http://example.com:8080/a?b#c')
  })

  it.each(['/path', 'https://example.com/', 'ftp://example.com/', 'file:///etc/passwd', '', '*', 'example.com:443'])(
    'refuses %j',
    (text) => {
      expect(parseAbsolute(text)).toBeNull()
    },
  )
})
