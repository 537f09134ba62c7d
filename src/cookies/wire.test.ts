import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCodePoint } from '../../test/support/any-text.ts'
import { fromWire, toWire } from './wire.ts'

describe('toWire and fromWire', () => {
  it.each([
    ['plain', 'plain'],
    ['é', '\xc3\xa9'],
    ['€', '\xe2\x82\xac'],
    ['😀', '\xf0\x9f\x98\x80'],
    ['\ufeffbom', '\xef\xbb\xbfbom'],
  ])('sends %j as %j and reads it back', (text, bytes) => {
    expect(toWire(text)).toBe(bytes)
    expect(fromWire(bytes)).toBe(text)
  })

  it('reads what is not UTF-8 as latin1', () => {
    expect(fromWire('caf\xe9')).toBe('café')
  })

  it('round-trips all well-formed text in characters that a header can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint }), (text) => {
        const bytes = toWire(text)
        expect(Array.from(bytes).every((byte) => byte.charCodeAt(0) <= 0xff)).toBe(true)
        expect(fromWire(bytes)).toBe(text)
      }),
    )
  })
})
