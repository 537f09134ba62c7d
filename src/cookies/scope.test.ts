import { describe, expect, it } from 'vitest'
import { inScope, mayCarry } from './scope.ts'

describe('inScope', () => {
  it.each([
    ['x.com', 'x.com', true],
    ['x.com', 'x.com.', true],
    ['x.com', 'www.x.com', true],
    ['x.com', 'a.b.x.com', true],
    ['x.com', 'ax.com', false],
    ['x.com', 'com', false],
    ['x.com', 'x.com.evil.com', false],
    ['www.x.com', 'www.x.com', true],
    ['www.x.com', 'x.com', true],
    ['www.x.com', 'a.www.x.com', true],
    ['www.x.com', 'other.x.com', false],
    ['www.x.com', 'www.other.x.com', false],
    ['app.x.com', 'x.com', false],
    ['www.app.x.com', 'app.x.com', true],
    ['www.app.x.com', 'x.com', false],
    ['www.com', 'com', false],
    ['www.co.uk', 'co.uk', false],
    ['www.github.io', 'github.io', false],
    ['me.github.io', 'you.github.io', false],
    ['github.io', 'github.io', true],
    ['github.io', 'you.github.io', false],
    ['co.uk', 'x.co.uk', false],
    ['intranet', 'a.intranet', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '1.127.0.0.1', false],
    ['0.0.1', '127.0.0.1', false],
    ['[::1]', '[::1]', true],
    ['localhost', 'localhost', true],
    ['localhost', 'app.localhost', true],
  ])('%s, %s: %s', (domain, host, expected) => {
    expect(inScope(domain, host)).toBe(expected)
  })
})

describe('mayCarry', () => {
  it.each([
    ['https://x.com/', 'https://x.com/a', false, true],
    ['https://x.com/', 'https://x.com/a', true, true],
    ['https://x.com/', 'https://x.com:8443/a', true, true],
    ['https://x.com/', 'https://a.x.com/', true, true],
    ['https://x.com/', 'http://x.com/', false, false],
    ['https://x.com/', 'http://x.com/', true, false],
    ['http://x.com/', 'http://x.com/', false, true],
    ['http://x.com/', 'https://x.com/', false, true],
    ['http://x.com/', 'http://x.com/', true, false],
    ['https://x.com/', 'https://evil.com/', true, false],
    ['http://x.com/', 'http://evil.com/', false, false],
    ['https://x.com/', 'ftp://x.com/', false, false],
    ['ftp://x.com/', 'http://x.com/', false, false],
  ])('asked for %s, hop %s, https before: %s → %s', (requested, hop, sawHttps, expected) => {
    const question = { domain: 'x.com', requestedUrl: new URL(requested), hopUrl: new URL(hop), sawHttps }
    expect(mayCarry(question)).toBe(expected)
  })
})
