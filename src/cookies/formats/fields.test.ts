import { expect, it } from 'vitest'
import { isEmpty } from './fields.ts'

it.each([
  ['', true],
  ['a=1', false],
  [{}, true],
  [{ a: '1' }, false],
  [[], true],
  [[0], false],
])('%j is empty: %j', (given, expected) => {
  expect(isEmpty(given)).toBe(expected)
})

it('names no item of a list', () => {
  const ownKeys = () => {
    throw new Error('named')
  }
  expect(isEmpty(new Proxy([0], { ownKeys }))).toBe(false)
})
