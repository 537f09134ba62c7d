import { expect, test } from 'vitest'
import { httpMethods } from './http-method.ts'
import { mayRepeat } from './may-repeat.ts'

test('only what asks and changes nothing may be repeated', () => {
  expect(httpMethods.filter(mayRepeat)).toEqual(['GET', 'HEAD', 'OPTIONS'])
})
