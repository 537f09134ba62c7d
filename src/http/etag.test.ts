import { expect, it } from 'vitest'
import { acceptedVersions } from './etag.ts'

it.each([
  [undefined, null],
  ['*', null],
  ['"3"', [3]],
  ['W/"3"', [3]],
  ['"3-gzip"', [3]],
  ['"3", "12"', [3, 12]],
  ['3', []],
  ['"x"', []],
  ['', []],
])('If-Match %j accepts the versions %j', (header, versions) => {
  expect(acceptedVersions({ headers: { 'if-match': header } })).toEqual(versions)
})
