import { describe, expect, it } from 'vitest'
import { headerMapProblems, headerNameProblem, headerValueProblem } from './header.ts'

describe('headerNameProblem', () => {
  it.each(['Accept-Language', 'authorization', 'X-CSRF-Token', 'user-agent', 'Accept', 'Hosts', 'x-proxy'])(
    'takes %s',
    (name) => {
      expect(headerNameProblem(name)).toBeNull()
    },
  )

  it.each([
    'host',
    'Host',
    'connection',
    'Content-Length',
    'TRANSFER-ENCODING',
    'te',
    'trailer',
    'upgrade',
    'keep-alive',
    'expect',
    'http2-settings',
    'cookie',
    'Cookie2',
    'proxy-authorization',
    'Proxy-Connection',
    '',
    'a b',
    'a:b',
    ':authority',
    'a\r\nb',
    'a\0',
    'é',
  ])('refuses %j', (name) => {
    expect(headerNameProblem(name)).toEqual(expect.any(String))
  })
})

describe('headerValueProblem', () => {
  it.each(['', 'en-US,en;q=0.9', 'a\tb', 'é', '"x"', 'a;b'])('takes %j', (value) => {
    expect(headerValueProblem(value)).toBeNull()
  })

  it.each(['a\rb', 'a\nb', 'a\r\nX: y', 'a\0', '\x01', '\x0b', '\x1f', '\x7f', '\udfff'])('refuses %j', (value) => {
    expect(headerValueProblem(value)).toEqual(expect.any(String))
  })
})

describe('headerMapProblems', () => {
  it.each([
    ['none', {}],
    ['32 KiB', { abcd: 'x'.repeat(32 * 1024 - 4) }],
  ])('takes %s', (_, headers) => {
    expect(headerMapProblems(headers)).toEqual([])
  })

  it.each([
    ['more than 32 KiB in one', { abcd: 'x'.repeat(32 * 1024 - 3) }, 'headers'],
    ['more than 32 KiB in all', { a: 'x'.repeat(16 * 1024), b: 'x'.repeat(16 * 1024) }, 'headers'],
    ['a header twice, in another case', { accept: 'a', Accept: 'b' }, 'headers.Accept'],
    ['a framing header', { Host: 'a' }, 'headers.Host'],
    ['a bad value', { accept: 'a\nsecret' }, 'headers.accept'],
    ['a bad name, which is not repeated', { 'secret: x': 'a' }, 'headers'],
  ])('refuses %s', (_, headers, field) => {
    const problems = headerMapProblems(headers)
    expect(problems.map((problem) => problem.field)).toEqual([field])
    expect(JSON.stringify(problems)).not.toContain('secret')
  })
})
