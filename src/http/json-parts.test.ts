import { setImmediate as next } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyCodePoint } from '../../test/support/any-text.ts'
import { type JsonPart, streamJsonParts } from './json-parts.ts'

async function written(parts: readonly JsonPart[]): Promise<string> {
  return Buffer.concat(await streamJsonParts(parts, next).toArray()).toString()
}

test('a string is written as JSON.stringify writes it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: anyCodePoint, maxLength: 300 }), async (text) => {
      expect(await written([{ text }])).toBe(JSON.stringify(text))
      const wellFormed = text.toWellFormed()
      expect(await written([{ utf8: Buffer.from(wellFormed) }])).toBe(JSON.stringify(wellFormed))
    }),
  )
})

test.each(['𝄞', 'a𝄞', '€', '\u0001', '"\\'])('slices of %j join to the same', async (unit) => {
  const text = unit.repeat(400_000)
  expect((await written(['[', { text }, ',', { utf8: Buffer.from(text) }, ']'])) === JSON.stringify([text, text])).toBe(
    true,
  )
})

test('others run after every slice', async () => {
  let waited = 0
  const count = async () => {
    waited += 1
  }
  const pieces = await streamJsonParts([{ text: 'a'.repeat(1024 * 1024) }], count).toArray()
  // Sixteen slices between two quotation marks.
  expect([pieces.length, Math.max(...pieces.map(({ length }) => length)), waited]).toEqual([18, 64 * 1024, 18])
})
