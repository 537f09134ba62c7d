import { expect, it } from 'vitest'
import { writeKind } from './write-kind.ts'

it.each([
  ['logged_in', 200, false, 'all'],
  ['logged_in', 404, false, 'known'],
  ['logged_in', 404, true, 'known'],
  ['logged_in', 503, true, null],
  ['unknown', 200, false, 'known'],
  ['unknown', 404, false, null],
  ['unknown', 404, true, 'known'],
  ['unknown', 403, true, 'known'],
  ['unknown', 401, true, null],
  ['unknown', 500, true, null],
  ['logged_out', 200, true, null],
  ['blocked', 403, true, null],
  ['site_down', 500, true, null],
] as const)('a page that is %s, status %i, of a site that rotates (%s): %s', (verdict, status, rotates, kind) => {
  expect(writeKind({ verdict, status, rotates })).toBe(kind)
})
