import { expect, it } from 'vitest'
import { writeKind } from './write-kind.ts'

it.each([
  ['logged_in', 200, 'all'],
  ['logged_in', 404, null],
  ['logged_in', 503, null],
  ['unknown', 200, 'known'],
  ['unknown', 404, null],
  ['unknown', 500, null],
  ['logged_out', 200, null],
  ['blocked', 403, null],
  ['site_down', 500, null],
] as const)('a page that is %s, status %i: %s', (verdict, status, kind) => {
  expect(writeKind(verdict, status)).toBe(kind)
})
