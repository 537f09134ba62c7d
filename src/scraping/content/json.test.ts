import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExactJson, parseJson } from './json.ts'

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

describe('parseExactJson', () => {
  test.each([
    '{"id":12345678901234567890,"small":[1,-2.5,1e3]}',
    '[-9007199254740993,9007199254740991,"12345678901234567890"]',
    '18446744073709551615',
  ])('%s keeps its integers', (text) => {
    expect(JSON.stringify(parseExactJson(text)?.value)).toBe(text.replace('1e3', '1000'))
  })

  test.each(['{"a":1}', '{"long":0.12345678901234567890}', '"1234567890123456"'])('%s is as parsed', (text) => {
    expect(parseExactJson(text)).toEqual(parseJson(text))
  })

  test('text that is not JSON is none', () => {
    expect(parseExactJson('{"id":12345678901234567890')).toBeNull()
  })
})
