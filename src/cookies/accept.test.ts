import { describe, expect, it } from 'vitest'
import { acceptSetCookie } from './accept.ts'
import { appliesTo, targetOf } from './applies.ts'
import { parseSetCookie } from './set-cookie.ts'

const now = Date.parse('2026-03-18T12:00:00Z')

function accept(line: string, url: string) {
  const cookie = parseSetCookie(line, now)
  return cookie && acceptSetCookie(cookie, new URL(url), now)
}

describe('acceptSetCookie', () => {
  it.each([
    ['a=1', 'https://x.com/', { domain: 'x.com', hostOnly: true, path: '/' }],
    ['a=1', 'https://x.com./', { domain: 'x.com', hostOnly: true }],
    ['a=1', 'https://x.com/a/b?c', { path: '/a' }],
    ['a=1; Path=/z', 'https://x.com/a/b', { path: '/z' }],
    ['a=1; Domain=x.com', 'https://a.x.com/', { domain: 'x.com', hostOnly: false }],
    ['a=1; Domain=127.0.0.1', 'http://127.0.0.1/', { domain: '127.0.0.1', hostOnly: true }],
    ['a=1; Domain=me.github.io', 'https://me.github.io/', { hostOnly: false }],
    ['a=1; Domain=github.io', 'https://github.io/', { domain: 'github.io', hostOnly: true }],
    ['a=1; Domain=localhost', 'http://localhost/', { domain: 'localhost', hostOnly: true }],
    ['a=1; Secure', 'https://x.com/', { secure: true }],
    ['a=1; Secure', 'http://127.0.0.1/', { secure: true }],
    ['a=1; Secure', 'http://[::1]/', { secure: true }],
    ['a=1; Secure', 'http://app.localhost/', { secure: true }],
    ['a=1; SameSite=None; Secure', 'https://x.com/', { sameSite: 'none' }],
    ['a=1; Secure; Partitioned', 'https://b.x.co.uk:8443/', { partitionKey: 'https://x.co.uk' }],
    ['a=1; Secure; Partitioned', 'https://a.me.github.io/', { partitionKey: 'https://me.github.io' }],
    ['a=1', 'https://x.com/', { partitionKey: null, createdAt: now }],
    ['__Secure-a=1; Secure', 'https://x.com/', { name: '__Secure-a' }],
    ['__Host-a=1; Secure; Path=/', 'https://x.com/', { name: '__Host-a', hostOnly: true }],
  ])('takes %j from %s', (line, url, expected) => {
    expect(accept(line, url)).toMatchObject(expected)
  })

  it.each([
    ['a=1; Domain=y.com', 'https://x.com/'],
    ['a=1; Domain=a.x.com', 'https://x.com/'],
    ['a=1; Domain=com', 'https://x.com/'],
    ['a=1; Domain=co.uk', 'https://x.co.uk/'],
    ['a=1; Domain=github.io', 'https://me.github.io/'],
    ['a=1; Domain=0.0.1', 'http://127.0.0.1/'],
    ['a=1; Domain=bücher.example', 'https://xn--bcher-kva.example/'],
    ['a=1; Secure', 'http://x.com/'],
    ['a=1; Secure', 'http://128.0.0.1/'],
    ['a=1; Secure', 'http://127.0.0.1.x.com/'],
    ['a=1; SameSite=None', 'https://x.com/'],
    ['a=1; Partitioned', 'https://x.com/'],
    ['a=1; Domain=localhost', 'http://app.localhost/'],
    ['__Secure-a=1', 'https://x.com/'],
    ['__secure-a=1', 'https://x.com/'],
    ['__Host-a=1; Secure', 'https://x.com/'],
    ['__Host-a=1; Path=/', 'https://x.com/'],
    ['__Host-a=1; Secure; Path=/a', 'https://x.com/'],
    ['__Host-a=1; Secure; Path=/; Domain=x.com', 'https://x.com/'],
    ['__host-a=1; Secure', 'https://x.com/'],
    ['=__Host-a=1; Secure; Path=/', 'https://x.com/'],
    ['__Secure-a; Secure', 'https://x.com/'],
  ])('refuses %j from %s', (line, url) => {
    expect(accept(line, url)).toBeNull()
  })
})

describe('appliesTo', () => {
  it.each([
    ['a=1', 'https://x.com/a/b', 'https://x.com/a', true],
    ['a=1', 'https://x.com/a/b', 'https://x.com/b', false],
    ['a=1', 'https://x.com/', 'https://a.x.com/', false],
    ['a=1', 'https://x.com/', 'https://x.com:8443/', true],
    ['a=1; Domain=x.com', 'https://x.com/', 'https://a.x.com/', true],
    ['a=1; Domain=x.com', 'https://a.x.com/', 'https://x.com/', true],
    ['a=1; Domain=x.com', 'https://x.com/', 'https://y.com/', false],
    ['a=1; Secure', 'https://x.com/', 'http://x.com/', false],
    ['a=1', 'https://x.com/', 'http://x.com/', true],
  ])('%j from %s, for %s: %s', (line, from, to, expected) => {
    const cookie = accept(line, from)
    expect(cookie && appliesTo(cookie, targetOf(new URL(to), now))).toBe(expected)
  })
})
