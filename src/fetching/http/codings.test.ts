import { describe, expect, test } from 'vitest'
import { parseCodings } from './codings.ts'

describe('parseCodings', () => {
  test.each([
    [null, []],
    ['', []],
    ['identity', []],
    ['none', []],
    ['UTF-8', []],
    ['utf-8, gzip', ['gzip']],
    ['gzip', ['gzip']],
    ['GZip', ['gzip']],
    ['x-gzip', ['gzip']],
    ['deflate', ['deflate']],
    ['br', ['br']],
    ['zstd', ['zstd']],
    [' deflate , gzip ', ['deflate', 'gzip']],
    ['identity, br', ['br']],
    ['gzip,,', ['gzip']],
    ['compress', null],
    ['gzip, sdch', null],
    ['gzip, gzip, gzip, gzip', null],
    ['gzip;q=1', null],
  ])('%j → %j', (field, expected) => {
    expect(parseCodings(field)).toEqual(expected)
  })
})
