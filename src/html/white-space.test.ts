import fc from 'fast-check'
import { expect, it } from 'vitest'
import { collapseSpace, isWhiteSpace } from './white-space.ts'

it('takes for white space what `\\s` does', () => {
  const codes = Array.from({ length: 0x10000 }, (_, code) => code)
  expect(codes.filter(isWhiteSpace)).toEqual(codes.filter((code) => /\s/.test(String.fromCharCode(code))))
})

it('collapses as the expression does', () => {
  const piece = fc.constantFrom(
    'a',
    'é',
    '.',
    ' ',
    '  ',
    '\n',
    '\t',
    '\r\n',
    '\u00a0',
    '\u2003',
    '\u3000',
    '\ufeff',
    '\u0000',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join('')
      expect(collapseSpace(text)).toBe(text.replace(/\s+/g, ' ').trim())
    }),
    { numRuns: 2000 },
  )
})
