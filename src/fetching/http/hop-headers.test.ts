import { expect, test } from 'vitest'
import { defaultContentType } from './hop-headers.ts'

test.each([
  ['{"a":1}', 'application/json'],
  [' [1, 2]\n', 'application/json'],
  ['"text"', 'application/json'],
  ['a=1', 'application/x-www-form-urlencoded'],
  ['{a}', 'application/x-www-form-urlencoded'],
  ['{"a":1} ', 'application/json'],
  ['{"a":1}}', 'application/x-www-form-urlencoded'],
])('%j is sent as %s', (body, type) => {
  expect(defaultContentType(body)).toBe(type)
})
