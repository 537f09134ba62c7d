import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { cookieMapProblems, cookieNameProblem, cookieValueProblem, parseCookieString } from './cookie.ts'

describe('cookieNameProblem', () => {
  it.each([
    ...['sid', 'session-id', '__Host-x', 'a.b', "!#$%&'*+-.^_`|~", '__proto__', 'a b', 'a,b', '"a"', 'é', '(a)'],
    ...['cart[id]', 'x_host:443', 'a@b', 'a/b', 'a\\b', '{a}', '😀', '\u00a0a', 'a\x80'],
  ])('takes %s', (name) => {
    expect(cookieNameProblem(name)).toBeNull()
  })

  it.each([
    ...['', ' ', ' a', 'a ', '\ta', 'a\t', 'a\tb', '=', 'a=b', 'a;b', 'a\r', 'a\n', 'a\0', '\x1f', '\x7f', '\ud800'],
  ])('refuses %j', (name) => {
    expect(cookieNameProblem(name)).toEqual(expect.any(String))
  })
})

it('a name is taken exactly where Chromium would keep it, and comes back from a string as it is', () => {
  // Of a Set-Cookie line Chromium takes what stands before the first `=`, without the blanks around it, if no control
  // character is in it; a semicolon ends the line.
  const asChromiumKeepsIt = (name: string) => {
    const pair = `${name}=v`.split(';')[0] ?? ''
    const kept = pair.slice(0, pair.indexOf('=')).replace(/^[ \t]+|[ \t]+$/g, '')
    return pair.includes('=') && !/[\0-\x1f\x7f]/.test(name) ? kept : null
  }
  const telling = fc.constantFrom(...'aZ0[]:;=,"\'\\/{}()<>@?&% \t\n\0\x1f\x7fé\u00a0\ufeff😀')
  const names = fc.oneof(fc.string({ unit: telling, maxLength: 6 }), fc.string({ unit: 'grapheme', maxLength: 12 }))
  fc.assert(
    fc.property(names, (name) => {
      const isKept = name !== '' && asChromiumKeepsIt(name) === name
      expect(cookieNameProblem(name) === null).toBe(isKept)
      if (isKept) expect(parseCookieString(`${name}=v; other=w`)).toEqual({ other: 'w', [name]: 'v' })
    }),
    { numRuns: 1_000 },
  )
})

describe('cookieValueProblem', () => {
  it.each(['', 'abc', '"quoted"', 'a b', 'a,b', 'a=b', 'a\\b', '{"a":1}', 'é', '😀', '%00', 'a\x80'])(
    'takes %j',
    (value) => {
      expect(cookieValueProblem(value)).toBeNull()
    },
  )

  it.each(['a;b', 'a\rb', 'a\nb', 'a\0b', 'a\tb', '\x01', '\x1f', '\x7f', '\ud800', 'a\udc00b'])(
    'refuses %j',
    (value) => {
      expect(cookieValueProblem(value)).toEqual(expect.any(String))
    },
  )
})

describe('cookieMapProblems', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, 'v']))

  it.each([
    ['none', {}],
    ['300 cookies', many(300)],
    ['8 KiB of name and value', { abcd: 'x'.repeat(8188) }],
    ['8 KiB of two-byte text', { abcd: 'é'.repeat(4094) }],
  ])('takes %s', (_, cookies) => {
    expect(cookieMapProblems(cookies)).toEqual([])
  })

  it.each([
    ['301 cookies', many(301), 'cookies'],
    ['8 KiB and one byte', { abcd: 'x'.repeat(8189) }, 'cookies.abcd'],
    ['8 KiB and two bytes of two-byte text', { abcd: 'é'.repeat(4095) }, 'cookies.abcd'],
    ['a bad value', { sid: 'a\r\nb' }, 'cookies.sid'],
    ['a bad name, which is not repeated', { 'sid=secret': 'x' }, 'cookies'],
    ['a name that is no token, which is not repeated', { 'a secret': ';' }, 'cookies'],
  ])('refuses %s', (_, cookies, field) => {
    const problems = cookieMapProblems(cookies)
    expect(problems.map((problem) => problem.field)).toEqual([field])
    expect(JSON.stringify(problems)).not.toContain('secret')
  })

  it('names ten problems at most, under the path it is given', () => {
    const bad = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`c${index}`, ';']))
    const problems = cookieMapProblems(bad, 'advanced.cookies')
    expect(problems).toHaveLength(10)
    expect(problems[0]?.field).toBe('advanced.cookies.c0')
  })
})

describe('parseCookieString', () => {
  it.each([
    ['', {}],
    ['a=1', { a: '1' }],
    ['a=1; b=2', { a: '1', b: '2' }],
    ['a=1;b=2;', { a: '1', b: '2' }],
    [' a = 1 ;; b="2 3" ', { a: '1', b: '"2 3"' }],
    ['a=b=c', { a: 'b=c' }],
    ['Cookie: a=1; b=2', { a: '1', b: '2' }],
    ['\ncookie:a=1', { a: '1' }],
    ['cookie=1', { cookie: '1' }],
    ['a=', { a: '' }],
    ['a=first; a=second', { a: 'first' }],
    ['cart[id]=1; x_host:443=2; a b=3', { 'cart[id]': '1', 'x_host:443': '2', 'a b': '3' }],
    ['a=1;\r\n b=2\n', { a: '1', b: '2' }],
    ['a=\u00a01\ufeff', { a: '\u00a01\ufeff' }],
  ])('reads %j', (text, cookies) => {
    expect(parseCookieString(text)).toEqual(cookies)
  })

  it('takes a cookie named __proto__ for one like any other', () => {
    const cookies = parseCookieString('__proto__=x; a=1')
    expect(Object.entries(cookies)).toEqual([
      ['__proto__', 'x'],
      ['a', '1'],
    ])
  })

  it('stops at more cookies than a session may have', () => {
    const text = (count: number) => Array.from({ length: count }, (_, at) => `a${at % 301}=b`).join('; ')
    expect(Object.keys(parseCookieString(`${text(300)}; a0=c`)).length).toBe(300)
    expect(() => parseCookieString(text(100_000))).toThrow('at most 300 cookies')
  })

  it('refuses a part without =', () => {
    expect(() => parseCookieString('a=1; secret')).toThrow(AppError)
    expect(() => parseCookieString('a=1; secret')).not.toThrow('secret')
  })
})
