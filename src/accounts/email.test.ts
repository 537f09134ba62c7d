import { expect, it } from 'vitest'
import { emailOf, requireEmail } from './email.ts'

it.each([
  [' Anna@Example.ORG\n', 'anna@example.org'],
  ['admin@localhost', 'admin@localhost'],
  ['ünïcode@exämple.org', 'ünïcode@exämple.org'],
  [`${'a'.repeat(242)}@example.org`, `${'a'.repeat(242)}@example.org`],
])('takes %j as %j', (text, expected) => {
  expect(emailOf(text)).toBe(expected)
  expect(requireEmail(text)).toBe(expected)
})

it.each([
  '',
  '@',
  'a@',
  '@b',
  'a b@c',
  'a@b@c',
  'a\u0000@b',
  'a@b\u007f',
  'a@\ud800',
  `${'a'.repeat(243)}@example.org`,
])('does not take %j', (text) => {
  expect(emailOf(text)).toBeNull()
  expect(() => requireEmail(text)).toThrow(expect.objectContaining({ code: 'VALIDATION_ERROR' }))
})
