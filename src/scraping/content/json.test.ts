import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from './json.ts'

describe('parseJson', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        expect(parseJson(text)).toEqual({ value: JSON.parse(text) })
      }),
    )
  })

  test.each(['', '{', 'x', "{'a':1}", '"\\', '"[', '[1,]'])('%j is none', (text) => {
    expect(parseJson(text)).toBeNull()
  })

  test('brackets within strings nest nothing', () => {
    const text = JSON.stringify(`${'['.repeat(1000)}\\"${'{'.repeat(1000)}`)
    expect(parseJson(text)).toEqual({ value: JSON.parse(text) })
  })

  test.each([
    [500, true],
    [501, false],
    [200_000, false],
  ])('%d deep: %j', (depth, isRead) => {
    expect(parseJson('['.repeat(depth) + ']'.repeat(depth)) !== null).toBe(isRead)
  })
})
