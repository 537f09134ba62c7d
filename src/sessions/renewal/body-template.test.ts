import { expect, it } from 'vitest'
import { asksForRefreshToken, fillBody } from './body-template.ts'

it.each([
  [
    'grant_type=refresh_token&refresh_token={{refresh_token}}',
    null,
    'a+b/c=',
    'grant_type=refresh_token&refresh_token=a%2Bb%2Fc%3D',
  ],
  ['{"refresh":"{{refresh_token}}"}', 'application/json', 'a"b\\c', '{"refresh":"a\\"b\\\\c"}'],
  ['{"refresh":"{{refresh_token}}"}', 'application/vnd.api+json; charset=utf-8', 'a"', '{"refresh":"a\\""}'],
  ['{{refresh_token}}', 'text/plain', 'a b', 'a b'],
  ['{{refresh_token}} {{refresh_token}}', 'text/plain', '$&', '$& $&'],
  ['{"client":"x"}', 'application/json', 'secret', '{"client":"x"}'],
  ['t={{refresh_token}}', null, null, 't='],
])('%s as %s with %s', (body, type, token, filled) => {
  expect(fillBody(body, type, token)).toBe(filled)
})

it.each([
  [null, false],
  ['a=b', false],
  ['a={{refresh_token}}', true],
])('%s asks for the token: %s', (body, asks) => {
  expect(asksForRefreshToken(body)).toBe(asks)
})
