import { expect, it } from 'vitest'
import { preparePassword, requirePassword } from './password.ts'

it.each([['x'.repeat(10)], ['x'.repeat(1024)], ['😀'.repeat(10)], ['ü'.repeat(512)]])('takes %j', (password) => {
  expect(requirePassword('password', password)).toBe(password)
})

it.each([
  ['', 'at least 10 characters'],
  ['x'.repeat(9), 'at least 10 characters'],
  ['😀'.repeat(9), 'at least 10 characters'],
  // Ten code points, but five characters once composed.
  ['u\u0308'.repeat(5), 'at least 10 characters'],
  ['x'.repeat(1025), 'at most 1024 bytes'],
  ['ü'.repeat(513), 'at most 1024 bytes'],
])('refuses %j', (password, why) => {
  expect(() => requirePassword('new_password', password)).toThrow(`new_password: must have ${why}`)
})

it('is the same however it was composed, and never ill-formed', () => {
  expect(preparePassword('pa\u0308ss')).toBe(preparePassword('päss'))
  expect(preparePassword('a\ud800').isWellFormed()).toBe(true)
})
