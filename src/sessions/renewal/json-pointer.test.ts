import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atJsonPointer, isJsonPointer } from './json-pointer.ts'

/** The document of RFC 6901 §5, and its table. */
const document = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
}

describe('the examples of RFC 6901', () => {
  it.each([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j', (pointer, value) => {
    expect(atJsonPointer(document, pointer)).toEqual(value)
  })
})

describe('what a pointer does not find', () => {
  it.each([
    '/foo/2',
    '/foo/-',
    '/foo/01',
    '/foo/bar',
    '/nothing',
    '/foo/0/0',
    '/constructor',
    '/toString',
    '/foo/length',
  ])('%j', (pointer) => {
    expect(atJsonPointer(document, pointer)).toBeUndefined()
  })

  it.each(['foo', 'foo/0', '/m~n', '/m~', '/~2'])('%j is no pointer', (pointer) => {
    expect(isJsonPointer(pointer)).toBe(false)
    expect(atJsonPointer(document, pointer)).toBeUndefined()
  })
})

it.each([
  ['/data/attributes/token', { data: { attributes: { token: 'x' } } }, 'x'],
  ['/0/token', [{ token: 'x' }], 'x'],
  ['/~01', { '~1': 'x' }, 'x'],
  ['/a', null, undefined],
  ['/a', 'text', undefined],
])('%j in %j', (pointer, value, expected) => {
  expect(atJsonPointer(value, pointer)).toBe(expected)
})

it('finds every member by its escaped name', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), fc.jsonValue(), (names, value) => {
      const nested = names.toReversed().reduce<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value)
      const pointer = names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
      expect(atJsonPointer(nested, pointer)).toEqual(value)
    }),
  )
})
