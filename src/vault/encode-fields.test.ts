import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCodePoint } from '../../test/support/any-text.ts'
import { encodeFields, type Field } from './encode-fields.ts'

const hex = (fields: readonly Field[]) => Buffer.from(encodeFields(fields)).toString('hex')

describe('encodeFields', () => {
  test.each<[string, Field[], Field[]]>([
    ['text moved over a border', ['ab', 'c'], ['a', 'bc']],
    ['an empty field', ['a', ''], ['a']],
    ['two lone surrogates', ['\ud800'], ['\ud801']],
    ['a lone surrogate and what replaces it', ['\ud800'], ['\ufffd']],
    ['composed and decomposed', ['\u00e9'], ['e\u0301']],
    ['a number and its digits', [1], ['1']],
    ['text and its bytes', ['a'], [new Uint8Array([0x61, 0])]],
    ['a number and its bytes', [0], [new Uint8Array(8)]],
    ['an encoding within a field', ['a', 'b'], [Buffer.from(encodeFields(['a', 'b'])).toString('utf16le')]],
  ])('tells apart: %s', (_name, a, b) => {
    expect(hex(a)).not.toBe(hex(b))
  })

  test('never gives two lists the same bytes', () => {
    const text = fc.string({ unit: anyCodePoint, maxLength: 4 })
    const field = fc.oneof(text, fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 4 }))
    const list = fc.array(field, { maxLength: 3 })
    fc.assert(
      fc.property(list, list, (a, b) => {
        expect(hex(a) === hex(b)).toBe(spelt(a) === spelt(b))
      }),
      { numRuns: 2_000 },
    )
  })
})

/** An injective spelling to compare with. */
function spelt(fields: readonly Field[]): string {
  return JSON.stringify(fields.map((field) => (field instanceof Uint8Array ? { bytes: [...field] } : field)))
}
