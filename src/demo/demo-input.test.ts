import { expect, test } from 'vitest'
import { parseCookies, safeNext } from './demo-input.ts'

test.each([
  [null, '/account'],
  ['', '/account'],
  ['/orders', '/orders'],
  ['/orders?page=2', '/orders?page=2'],
  ['https://elsewhere.example/', '/account'],
  ['//elsewhere.example', '/account'],
  ['/\\elsewhere.example', '/account'],
  ['/a\\b', '/account'],
  ['/a\r\nset-cookie: x', '/account'],
  ['orders', '/account'],
  ['/ä', '/account'],
])('next %j leads to %s', (next, expected) => {
  expect(safeNext(next)).toBe(expected)
})

test.each([
  [undefined, {}],
  ['a=1; b=2', { a: '1', b: '2' }],
  ['a=1;a=2', { a: '1' }],
  ['a=x=y', { a: 'x=y' }],
  ['=x; novalue; b=', { b: '' }],
])('cookies of %j', (header, expected) => {
  expect(Object.fromEntries(parseCookies(header))).toEqual(expected)
})
