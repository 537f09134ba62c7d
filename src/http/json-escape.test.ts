import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonEscape } from './json-escape.ts'
import { layout } from './json-escape-program.ts'

const escapeJson = createJsonEscape()
const escaped = (text: string): string => escapeJson('[“', Buffer.from(text), '”]').toString()
const expected = (text: string): string => `[“${JSON.stringify(text).slice(1, -1)}”]`

describe('createJsonEscape', () => {
  it('writes each character as JSON.stringify does, alone and at any place of a block', () => {
    const wrong = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).flatMap((character) =>
      Array.from({ length: 33 }, (_, at) => `${'x'.repeat(at)}${character}${'y'.repeat(32 - at)}`)
        .concat(character)
        .filter((text) => escaped(text) !== expected(text)),
    )
    expect(wrong).toEqual([])
  })

  it('writes any text as JSON.stringify does', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.constantFrom('"', '\\', '\n', '\u0001', '\u001f', ' ', '\u007f', 'é', '𝄞', 'plain text'), {
        maxLength: 200,
      }),
    )
    fc.assert(
      fc.property(text, (given) => {
        const wellFormed = (typeof given === 'string' ? given : given.join('')).toWellFormed()
        expect(escaped(wellFormed)).toBe(expected(wellFormed))
      }),
    )
  })

  it.each(['\u0001', '"', 'é', '𝄞', 'x'])('writes long texts in pieces, of %j', (character) => {
    const wrong = [-2, -1, 0, 1, 2].flatMap((more) =>
      [1, 2].filter((times) => {
        const bytes = times * layout.chunkBytes + more
        const size = Buffer.byteLength(character)
        const text = 'a'.repeat(bytes % size) + character.repeat(Math.floor(bytes / size))
        return escaped(text) !== expected(text)
      }),
    )
    expect(wrong).toEqual([])
  })

  it('leaves what it has written alone', () => {
    const first = escapeJson('[', Buffer.from('one'), ']')
    escapeJson('[', Buffer.from('two'), ']')
    expect(first.toString()).toBe('[one]')
  })
})
