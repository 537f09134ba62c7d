import { expect, test } from 'vitest'
import { type HttpMethod, httpMethods, mayRepeat } from './http-method.ts'
import { mayRepeatVisit, type PageAction } from './rendering-options.ts'

test('only what asks and changes nothing may be repeated', () => {
  expect(httpMethods.filter(mayRepeat)).toEqual(['GET', 'HEAD', 'OPTIONS'])
})

test.each<[HttpMethod, readonly PageAction[], boolean]>([
  ['GET', [], true],
  ['POST', [], false],
  [
    'GET',
    [
      { type: 'wait', selector: '#a', milliseconds: 0 },
      { type: 'scroll', selector: null, pixels: 100 },
    ],
    true,
  ],
  ['GET', [{ type: 'click', selector: '#pay' }], false],
  ['GET', [{ type: 'fill', selector: '#a', value: 'x' }], false],
  ['GET', [{ type: 'press', selector: null, key: 'Enter' }], false],
  ['GET', [{ type: 'select', selector: '#a', value: 'x' }], false],
])('a visit by %s with the steps %j may be repeated: %s', (method, actions, expected) => {
  expect(mayRepeatVisit({ method, browser: { actions } })).toBe(expected)
})
