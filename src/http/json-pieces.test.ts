import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonPieces } from './json-pieces.ts'

const written = (value: unknown) => [...jsonPieces(value)].join('')

it('writes what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      expect(written(value)).toBe(JSON.stringify(value))
    }),
  )
})

it.each([
  ['control characters', '\u0001'.repeat(100_000)],
  ['pairs at every place', `x${'\u{1f600}'.repeat(50_000)}`],
  ['pairs at every other place', '\u{1f600}'.repeat(50_000)],
  ['halves of pairs', '\ud83d'.repeat(50_000)],
  ['quotes', '"'.repeat(40_000)],
])('writes a long string of %s alike, in pieces that are all short', (_name, text) => {
  const pieces = [...jsonPieces({ content: { html: text }, title: undefined, none: {} })]
  expect(pieces.join('')).toBe(JSON.stringify({ content: { html: text }, none: {} }))
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(6 * (16 * 1024 + 1))
})
