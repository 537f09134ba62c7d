import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxJsonDepth, parseJsonBody } from './json-body.ts'

const parse = (text: string) => parseJsonBody(Buffer.from(text))
const membersOf = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at])))

describe('a JSON body', () => {
  it('is what JSON.parse makes of it, whatever it is', () => {
    const noted = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'))
    fc.assert(
      fc.property(noted, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('is the same where its strings look like structure', () => {
    const odd = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'a') })
    fc.assert(
      fc.property(fc.uniqueArray(odd), odd, (keys, text) => {
        const value = Object.fromEntries(keys.map((key, index) => [key, index % 2 ? text : [{ [text]: key }]]))
        expect(parse(JSON.stringify(value))).toEqual(value)
      }),
    )
  })

  it('with a key twice in one object is refused, wherever', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.integer({ min: 0, max: 20 }), (key, value, depth) => {
        fc.pre(key !== '__proto__')
        const name = JSON.stringify(key)
        const twice = `{${name}:1,"other${key.length}":${JSON.stringify(value)},${name}:2}`
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        const text = '[0,{"in":'.repeat(depth) + twice + '}]'.repeat(depth)
        expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_JSON' }))
      }),
    )
  })

  it.each([
    ['the same key in two objects', '[{"a":1},{"a":1}]'],
    ['the same key at two levels', '{"a":{"a":{"a":1}}}'],
    ['a value that is its key', '{"a":"a","b":["a","a"]}'],
    ['the deepest there may be', '['.repeat(maxJsonDepth) + ']'.repeat(maxJsonDepth)],
    ['constructor', '{"constructor":{"prototype":{}}}'],
    ['ten thousand members', membersOf(10_000)],
    ['__proto__ as a value', '{"a":"__proto__"}'],
  ])('may hold %s', (_name, text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['one level too many', '['.repeat(maxJsonDepth + 1) + ']'.repeat(maxJsonDepth + 1), 'MALFORMED_JSON'],
    ['half a million levels', `${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`, 'MALFORMED_JSON'],
    ['too many members, before it is parsed', membersOf(10_001).slice(0, -1), 'PAYLOAD_TOO_LARGE'],
    ['a string without an end', '{"a', 'MALFORMED_JSON'],
    ['an escape that is none', '{"\\x":1}', 'MALFORMED_JSON'],
    ['__proto__', '{"a":[{"__proto__":1}]}', 'VALIDATION_ERROR'],
    ['__proto__ in disguise', '{"__pr\\u006fto__":1}', 'VALIDATION_ERROR'],
    ['a byte order mark', '\ufeff{}', 'MALFORMED_JSON'],
    ['a comment', '{}//', 'MALFORMED_JSON'],
    ['NaN', '{"a":NaN}', 'MALFORMED_JSON'],
    ['white space alone', '  ', 'MALFORMED_JSON'],
    ['an object of too many members', `[${membersOf(10_001)}]`, 'PAYLOAD_TOO_LARGE'],
  ])('may not hold %s', (_name, text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code }))
  })

  it('that is empty is undefined', () => {
    expect(parse('')).toBeUndefined()
  })

  it.each([
    [
      'a string without an end',
      '{"cookies":{"sid":"canary',
      'The body is not well-formed JSON: see line 1, column 26.',
    ],
    [
      'an object without an end',
      '{"cookies":{"sid":"canary"',
      'The body is not well-formed JSON: see line 1, column 27.',
    ],
    ['half of nothing', '{"cookies":', 'The body ends too early.'],
    ['a comma too many', '{\n  "canary": 1,\n}', 'The body is not well-formed JSON: see line 3, column 1.'],
    ['single quotes', "{'canary': 1}", 'The body is not well-formed JSON: see line 1, column 2.'],
    ['a line break in a string', '{"sid": "canary\n"}', 'The body is not well-formed JSON: see line 1, column 16.'],
    ['a byte order mark', '\ufeff{}', 'The body begins with a byte order mark; send it without one.'],
    ['a word', '{"sid": canary}', 'The body is not well-formed JSON.'],
    [
      'what looks like a place',
      '{"sid": canary in JSON at position 7 (line 1 column 8)',
      'The body is not well-formed JSON.',
    ],
  ])('that is broken is not quoted: %s', (_name, text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_JSON', message }))
  })
})
