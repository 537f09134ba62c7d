import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NameTable } from './name-table.ts'

const names = ['a', 'href', 'aria-label', 'xml:lang', '*ngif', 'h1']
const table = new NameTable(names.map((name) => [name, name]))

describe('NameTable', () => {
  test.each(names)('finds %s in any case, where it stands', (name) => {
    expect(table.at(`<${name.toUpperCase()} `, 1, 1 + name.length)).toBe(name)
  })

  test.each(['', 'A'.repeat(41), 'hre', 'hrefs', 'h\u0131', '\u212a', 'XML\u001alang'])(
    'knows nothing of %j',
    (name) => {
      expect(table.at(name, 0, name.length)).toBeUndefined()
    },
  )

  test('answers as a map of the names in lower case does', () => {
    const map = new Map(names.map((name) => [name, name]))
    const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 12 })), (name) => {
        expect(table.at(name, 0, name.length)).toBe(map.get(lower(name)))
      }),
    )
  })
})
