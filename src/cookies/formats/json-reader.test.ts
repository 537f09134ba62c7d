import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCodePoint } from '../../../test/support/any-text.ts'
import { byForm } from '../../../test/support/long-form.ts'
import { AppError } from '../../errors.ts'
import { everything, JsonReader, type Sieve } from './json-reader.ts'

/** What becomes of a text in pieces of so many bytes: its value, or the code of the refusal. */
function outcome(text: string | Buffer, size: number, sieve: Sieve = everything): unknown {
  const bytes = Buffer.from(text as string)
  try {
    const reader = new JsonReader(sieve)
    for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size))
    return { value: reader.end() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return error.code
  }
}

function parsed(text: string): unknown {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return 'MALFORMED_JSON'
  }
}

const pieces = fc.constantFrom(1, 2, 3, 7, 1000)

describe('JSON that is read in pieces', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: anyCodePoint }), pieces, (text, size) => {
        const expected = /__proto__/.test(text) ? expect.anything() : parsed(text)
        expect(outcome(text, size)).toEqual(expected)
      }),
      { numRuns: 250 },
    )
  })

  it('is refused where JSON.parse refuses it', () => {
    const noise = fc.constantFrom(
      ...'{}[],:"\\tfn0-+.eE 1u',
      'true',
      'null',
      '"a"',
      '{"a":1}',
      '[1,',
      '\u0001',
      '\\ud83d',
    )
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 8 }), pieces, (parts, size) => {
        const text = parts.join('')
        const got = outcome(text, size)
        // A key twice is the one thing that JSON.parse takes and this does not.
        if (got === 'MALFORMED_JSON' && /"a".*"a"/.test(text)) return
        expect(got).toEqual(parsed(text))
      }),
      { numRuns: byForm({ short: 250, long: 1_000 }) },
    )
  })

  it.each([
    ['a byte order mark', '\ufeff{"a":1}', { value: { a: 1 } }],
    ['nothing', '', 'MALFORMED_JSON'],
    ['two values', '1 2', 'MALFORMED_JSON'],
    ['a value and more', '{} x', 'MALFORMED_JSON'],
    ['an unfinished number', '[1', 'MALFORMED_JSON'],
    ['a number alone', '12', { value: 12 }],
    ['64 levels', '['.repeat(64) + ']'.repeat(64), { value: expect.anything() }],
    ['65 levels', '['.repeat(65) + ']'.repeat(65), 'MALFORMED_JSON'],
    ['a key twice', '{"a":1,"b":{"a":1},"a":2}', 'MALFORMED_JSON'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'MALFORMED_JSON'],
    ['__proto__', '{"a":{"__proto__":1}}', 'VALIDATION_ERROR'],
    ['constructor', '{"constructor":{"prototype":1}}', { value: { constructor: { prototype: 1 } } }],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'MALFORMED_JSON'],
    ['half a surrogate pair', '"\\ud83d"', { value: '\ud83d' }],
    ['too many values', `[${'1,'.repeat(500_001)}1]`, 'PAYLOAD_TOO_LARGE'],
  ])('%s', (_what, text, expected) => {
    expect(outcome(text, 64)).toEqual(expected)
  })

  it('never quotes what it refuses', () => {
    const reader = new JsonReader()
    expect(() => reader.write(Buffer.from('{"sid":canary}'))).toThrow(/^The body is not well-formed JSON\.$/)
  })
})

describe('a sieve', () => {
  it('keeps what it names and hands items on, though all is read', () => {
    const taken: unknown[] = []
    const item: Sieve = { of: (name) => (name === 'keep' ? everything : null) }
    const list: Sieve = { of: () => item, take: (one) => taken.push(one) }
    const root: Sieve = { of: (name) => (name === 'list' ? list : name === 'all' ? everything : null) }
    const text = '{"list":[{"keep":{"a":[1]},"drop":[{"x":1}]},5],"all":[{"b":null}],"none":{"c":{}}}'
    expect(outcome(text, 1, root)).toEqual({ value: { list: [], all: [{ b: null }] } })
    expect(taken).toEqual([{ keep: { a: [1] } }, 5])
    expect(outcome('{"none":{"c":1,"c":2}}', 5, root)).toBe('MALFORMED_JSON')
  })

  it('counts only what stays', () => {
    const list: Sieve = { of: () => everything, take: () => {} }
    expect(outcome(`[${'{"a":1},'.repeat(300_000)}1]`, 65_536, list)).toEqual({ value: [] })
  })

  it('keeps of each text only as much as it says', () => {
    const texts: Sieve = { of: () => texts, maxChars: 3 }
    expect(outcome('{"long":"abcd","list":["abcd",1234,"ab"]}', 5, texts)).toEqual({
      value: { long: 'abc', list: ['abc', 1234, 'ab'] },
    })
  })

  it('puts its result in the place of an object', () => {
    const log: Sieve = { of: () => null, result: 'folded' }
    expect(outcome('{"log":{"a":[1]}}', 3, { of: () => log })).toEqual({ value: { log: 'folded' } })
  })
})
