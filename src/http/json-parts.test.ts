import { setImmediate as next } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyCodePoint } from '../../test/support/any-text.ts'
import { type JsonPart, partsOfValue, slicesOfPart, streamJsonParts } from './json-parts.ts'

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
  // 32 slices between two quotation marks.
  expect([pieces.length, Math.max(...pieces.map(({ length }) => length)), waited]).toEqual([34, 32 * 1024, 34])
})

const slicesOfValue = (value: unknown) => [...partsOfValue(value, 3)].flatMap((part) => [...slicesOfPart(part)])

test('a value is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      expect(Buffer.concat(slicesOfValue(value)).toString()).toBe(JSON.stringify(value))
    }),
  )
})

test.each([
  ['control characters', '\u0001'.repeat(100_000)],
  ['pairs at every place', `x${'\u{1f600}'.repeat(50_000)}`],
  ['pairs at every other place', '\u{1f600}'.repeat(50_000)],
  ['halves of pairs', '\ud83d'.repeat(50_000)],
  ['quotes', '"'.repeat(80_000)],
])('a value with a long string of %s is written alike, in slices that are all short', (_name, text) => {
  const slices = slicesOfValue({ content: { html: text }, title: undefined, none: {} })
  expect(Buffer.concat(slices).toString()).toBe(JSON.stringify({ content: { html: text }, none: {} }))
  expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(6 * 32 * 1024)
})
