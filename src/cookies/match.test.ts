import fc from 'fast-check'
import * as tough from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import { defaultPath, domainMatch, pathMatch } from './match.ts'

describe('domainMatch', () => {
  it.each([
    ['x.com', 'x.com', true],
    ['a.x.com', 'x.com', true],
    ['a.b.x.com', 'x.com', true],
    ['x.com', 'a.x.com', false],
    ['ax.com', 'x.com', false],
    ['x.com.evil.com', 'x.com', false],
    ['com', 'x.com', false],
    ['x.com', '', false],
    ['1.2.3.4', '1.2.3.4', true],
    ['1.2.3.4', '3.4', false],
    ['1.2.3.4', '2.3.4', false],
    ['[::1]', '[::1]', true],
    ['[::1]', '1]', false],
  ])('%s, %s: %s', (host, domain, matches) => {
    expect(domainMatch(host, domain)).toBe(matches)
  })

  it('agrees with tough-cookie', () => {
    const label = fc.constantFrom('a', 'b', 'aa', 'x', 'com', '1', '2')
    const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
    fc.assert(
      fc.property(host, host, (one, other) => {
        expect(domainMatch(one, other)).toBe(tough.domainMatch(one, other, false))
      }),
      { numRuns: 1000 },
    )
  })
})

const path = fc
  .array(fc.constantFrom('/', 'a', 'b', '/a', '/b', '//'), { maxLength: 5 })
  .map((parts) => `/${parts.join('')}`)

describe('pathMatch', () => {
  it.each([
    ['/', '/', true],
    ['/a', '/', true],
    ['/a', '/a', true],
    ['/a/', '/a', true],
    ['/a/b', '/a', true],
    ['/a/b', '/a/', true],
    ['/ab', '/a', false],
    ['/a', '/a/', false],
    ['/', '/a', false],
  ])('%s, %s: %s', (requestPath, cookiePath, matches) => {
    expect(pathMatch(requestPath, cookiePath)).toBe(matches)
  })

  it('agrees with tough-cookie', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(pathMatch(one, other)).toBe(tough.pathMatch(one, other))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('defaultPath', () => {
  it('agrees with tough-cookie', () => {
    fc.assert(
      fc.property(fc.oneof(path, fc.constantFrom('', 'a', 'a/b')), (requestPath) => {
        expect(defaultPath(requestPath)).toBe(tough.defaultPath(requestPath))
      }),
    )
  })
})
