import fc from 'fast-check'
import { expect, it } from 'vitest'
import { storedNames } from './names.ts'

it('counts names without parsing them, whatever they hold', () => {
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', '\\', ',', 'a', '\n') }))
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const json = JSON.stringify(names)
      expect(storedNames(json)).toEqual({ json, count: names.length })
    }),
  )
})
