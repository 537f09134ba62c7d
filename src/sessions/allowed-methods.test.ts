import { expect, test } from 'vitest'
import { decodeMethods, encodeMethods } from './allowed-methods.ts'

test('methods are kept in one order, without doubles', () => {
  expect(decodeMethods(encodeMethods(['DELETE', 'GET', 'DELETE']))).toEqual(['GET', 'DELETE'])
})
